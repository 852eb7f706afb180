import { startFront, type FaultRule, type Front } from '../tools/hub';
import { serveFiles, type FileHost } from '../tools/hub/files';
import { goFiles, npmFiles, pypiFiles } from '../tools/hub/packages';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';

const BUILDER = 'e2e-package-managers';
const NAMES = ['alfa', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];
const MODULES = NAMES.map((name) => `example.com/${name}`);
/** Go asks 127.0.0.2 without a proxy, so that it gets a name, for which the host is a mirror. */
const NAMED = 'http://packages.example/';

/** 3 of 10 requests fail. */
const OFTEN = { kind: 'other', probability: 0.11 } as const;
const FAULTS: readonly FaultRule[] = [
  { ...OFTEN, action: 'reset' },
  { ...OFTEN, action: 'status', status: 503 },
  { ...OFTEN, action: 'truncate', bytes: 100 },
];

let workspace: ComponentWorkspace;
let files: FileHost;
let host: Front;
beforeAll(async () => {
  const all = new Map<string, Buffer>();
  files = await serveFiles(all);
  // BuildKit's proxy does not get what is asked of 127.0.0.1.
  host = await startFront({ upstream: files.url, token: false, address: '127.0.0.2' });
  const packages = [pypiFiles(NAMES), await npmFiles(host.url, NAMES), goFiles(MODULES)];
  packages.forEach((some) => some.forEach((content, path) => all.set(path, content)));
  workspace = await componentWorkspace(BUILDER);
  const downloads = { prefixes: [`${host.url}/`], mirrors: { [NAMED]: [`${host.url}/`] } };
  const targets = {
    config: { executor: 'nx-buildkit:buildkit-config', options: { downloads } },
    builder: { executor: 'nx-buildkit:builder', dependsOn: ['config'], options: { name: BUILDER } },
  };
  await workspace.write('tools/buildkit/project.json', { name: 'buildkit', targets });
});
afterAll(async () => {
  await workspace.destroy();
  await host.close();
  await files.close();
});

interface Manager {
  readonly name: string;
  readonly base: string;
  readonly files: () => Readonly<Record<string, string>>;
  readonly run: () => string;
  /** What has to be in the image for it to print the name of the last package. */
  readonly show: readonly [string, ...string[]];
  readonly shown: string;
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'pip',
    base: 'python:3.13-slim-trixie',
    files: () => ({ 'requirements.txt': NAMES.map((name) => `${name}==1.0\n`).join('') }),
    run: () =>
      `pip install --no-cache-dir --disable-pip-version-check --break-system-packages --target /packages --index-url ${host.url}/simple/ --trusted-host 127.0.0.2 -r requirements.txt`,
    show: ['env', 'PYTHONPATH=/packages', 'python3', '-c', 'import hotel; print(hotel.NAME)'],
    shown: 'hotel',
  },
  {
    name: 'npm',
    base: 'node:24-trixie',
    files: () => ({
      'package.json': JSON.stringify({
        name: 'app',
        version: '1.0.0',
        dependencies: Object.fromEntries(NAMES.map((name) => [name, '1.0.0'])),
      }),
    }),
    run: () => `npm install --no-audit --no-fund --no-update-notifier --registry=${host.url}/`,
    show: ['node', '-p', 'require("/app/node_modules/hotel")'],
    shown: 'hotel',
  },
  {
    name: 'go',
    base: 'golang:1.26-trixie',
    files: () => ({
      'go.mod': `module app\n\ngo 1.24\n\nrequire (\n${MODULES.map((module) => `\t${module} v1.0.0\n`).join('')})\n`,
    }),
    run: () => `GOPROXY=${NAMED} GOSUMDB=off GOFLAGS=-mod=mod go mod download`,
    show: ['cat', '/go/pkg/mod/example.com/hotel@v1.0.0/it.go'],
    shown: 'example.com/hotel',
  },
];

it.each(MANAGERS)('$name installs from a host that fails 3 of 10 requests, and then without it', async (manager) => {
  const { name, base, show, shown } = manager;
  await host.on();
  host.faults(FAULTS);
  const write = (component: string, options: object) => {
    const lines = [
      `FROM ${base}`,
      `RUN echo ${component} && date +%s%N > /before`,
      'WORKDIR /app',
      `COPY ${Object.keys(manager.files()).join(' ')} ./`,
      `RUN ${manager.run()}`,
    ];
    return workspace.component(component, lines.join('\n'), { platform: 'amd64', ...options }, manager.files());
  };
  await write(name, { runRetries: 0 });
  const output = await workspace.build(name);
  expect(output).toMatch(/RUN downloads: \d+ requests, \d+ from the store/);
  expect(output).toMatch(/127\.0\.0\.2:\d+ failed \d+ times?/);
  expect(await runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', ...show)).toContain(shown);

  await host.off();
  await write(`${name}-offline`, { offline: true });
  expect(await workspace.build(`${name}-offline`)).toMatch(/RUN downloads: (\d+) requests, \1 from the store$/m);
  expect(await runIn(workspace.image(`${name}-offline`, 'v1-amd64'), 'linux/amd64', ...show)).toContain(shown);
});
