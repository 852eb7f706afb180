import { createHash } from 'node:crypto';
import { startFront, type Front } from '../tools/hub';
import { serveFiles } from '../tools/hub/files';
import { noise } from '../tools/hub/images';
import { aptFiles, below, goFiles, npmFiles, npmProject, pypiFiles } from '../tools/hub/packages';
import { installPackages } from '../tools/local-engine/debian';

const NAMES = ['alfa', 'bravo', 'charlie', 'delta', 'echo'];
const MODULES = NAMES.map((name) => `example.com/${name}`);
const FILES = new Map(NAMES.map((name) => [`/${name}.bin`, noise(name, 100_000)]));
/** BuildKit's proxy does not get what is asked of 127.0.0.1. */
export const ADDRESS = '127.0.0.2';

/** A host with the packages of all managers below each of several paths, of which a store knows nothing yet. */
export interface PackagesHost {
  readonly front: Front;
  /** As RUN asks for it. */
  readonly url: string;
  /** Files of the projects that npm installs, by path. */
  readonly projects: Readonly<Record<string, string>>;
  /** Replaces all that is below a path by a later version of the apt repository. */
  moveOn(n: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param paths how many there are: `/0`, `/1` and so on
 * @param name by which RUN knows it
 */
export async function startPackagesHost(paths: number, name: string = ADDRESS): Promise<PackagesHost> {
  await installPackages(['apt-utils'], "The apt repository is made by Debian's apt-ftparchive.");
  const all = new Map<string, Buffer>();
  const files = await serveFiles(all);
  const front = await startFront({ upstream: files.url, token: false, address: ADDRESS });
  const url = front.url.replace(ADDRESS, name);
  const projects: Record<string, string> = {};
  const alike = [await aptFiles(NAMES), pypiFiles(NAMES), goFiles(MODULES), FILES];
  for (let n = 0; n < paths; n++) {
    const registry = await npmFiles(`${url}/${n}`, NAMES);
    for (const [path, text] of Object.entries(npmProject(`${url}/${n}`, registry))) projects[`${n}/${path}`] = text;
    for (const some of [...alike, registry]) below(`/${n}`, some).forEach((content, path) => all.set(path, content));
  }
  return {
    front,
    url,
    projects,
    async moveOn(n) {
      [...all.keys()].filter((path) => path.startsWith(`/${n}/`)).forEach((path) => all.delete(path));
      below(`/${n}`, await aptFiles(NAMES, '2.0')).forEach((content, path) => all.set(path, content));
    },
    async close() {
      await front.close();
      await files.close();
    },
  };
}

/** What installs packages. */
export interface Manager {
  readonly name: string;
  readonly base: string;
  /** Files beside the Dockerfile. */
  readonly files: (host: PackagesHost) => Readonly<Record<string, string>>;
  /** Installs all packages that are below a URL, which ends in the number `n` of a path. */
  readonly install: (url: string, n: number) => string;
  /** What it leaves of a package. */
  readonly file: (name: string) => string;
  readonly content: (name: string) => string | Buffer;
}

export const APT: Manager = {
  name: 'apt',
  base: 'buildpack-deps:trixie-curl',
  files: () => ({}),
  install: (url) =>
    `echo "deb [trusted=yes] ${url}/ trixie main" > /etc/apt/sources.list && apt-get update && apt-get install --yes ${NAMES.join(' ')}`,
  file: (name) => `/usr/share/packages/${name}`,
  content: (name) => `${name}\n`,
};

export const MANAGERS: readonly Manager[] = [
  APT,
  {
    name: 'pip',
    base: 'python:3.13-slim-trixie',
    files: () => ({ 'requirements.txt': NAMES.map((name) => `${name}==1.0\n`).join('') }),
    install: (url) =>
      `pip install --no-cache-dir --disable-pip-version-check --break-system-packages --target /packages --index-url ${url}/simple/ --trusted-host ${new URL(url).hostname} -r requirements.txt`,
    file: (name) => `/packages/${name}.py`,
    content: (name) => `NAME = "${name}"\n`,
  },
  {
    name: 'npm',
    base: 'node:24-trixie',
    files: ({ projects }) => projects,
    install: (url, n) => `cp ${n}/* . && npm ci --no-audit --no-fund --no-update-notifier --registry=${url}/`,
    file: (name) => `/app/node_modules/${name}/index.js`,
    content: (name) => `module.exports = "${name}";\n`,
  },
  {
    name: 'go',
    base: 'golang:1.26-trixie',
    files: () => ({
      'go.mod': `module app\n\ngo 1.24\n\nrequire (\n${MODULES.map((module) => `\t${module} v1.0.0\n`).join('')})\n`,
    }),
    install: (url) => `GOPROXY=${url} GOSUMDB=off GOFLAGS=-mod=mod go mod download`,
    file: (name) => `/go/pkg/mod/example.com/${name}@v1.0.0/it.go`,
    content: (name) => `package ${name}\n\nconst Name = "example.com/${name}"\n`,
  },
  {
    name: 'curl',
    base: 'buildpack-deps:trixie-curl',
    files: () => ({}),
    install: (url) => `curl -fL --remote-name-all ${NAMES.map((name) => `${url}/${name}.bin`).join(' ')}`,
    file: (name) => `/app/${name}.bin`,
    content: (name) => FILES.get(`/${name}.bin`) ?? '',
  },
];

/**
 * A Dockerfile that installs from several paths of a host, in stages that run at once, and keeps in `/runs` what each has got.
 *
 * @param unique text that no other has, so that the builder has nothing of it
 * @param before further instructions, which come first
 */
export function installing(
  { base, install, file }: Manager,
  url: string,
  paths: readonly number[],
  unique: string,
  before: readonly string[] = [],
): string {
  const all = NAMES.map(file).join(' ');
  const lines = [
    `FROM ${base} AS base`,
    ...before,
    `RUN echo ${unique} && date +%s%N > /before`,
    'WORKDIR /app',
    'COPY . .',
    ...paths.flatMap((n) => [`FROM base AS run${n}`, `RUN ${install(`${url}/${n}`, n)} && cat ${all} > /installed`]),
    // Small, since it is loaded into the engine.
    'FROM alpine:3.20',
    ...paths.map((n) => `COPY --from=run${n} /installed /runs/${n}`),
  ];
  return lines.join('\n');
}

/** The SHA-256 of what each of its runs gets. */
export function sha256Of({ content }: Manager): string {
  const all = NAMES.map((name) => Buffer.from(content(name)));
  return createHash('sha256').update(Buffer.concat(all)).digest('hex');
}
