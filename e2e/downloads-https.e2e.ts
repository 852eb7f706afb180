import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { startFront, type Front } from '../tools/hub';
import { createAuthority } from '../tools/hub/certificates';
import { serveFiles, type FileHost } from '../tools/hub/files';
import { noise } from '../tools/hub/images';
import { below, npmFiles, npmProject } from '../tools/hub/packages';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { configureBuilder } from './downloads.support';
import { docker, runIn } from './support/engine';

const BUILDER = 'e2e-downloads-https';
const FILE = noise(BUILDER, 1_000_000);
const SHA256 = createHash('sha256').update(FILE).digest('hex');

/** npm takes the certificate of an address for one of localhost, so that it gets a name, for which a host is a mirror. */
const FOR_NPM = 'https://packages.example';

let workspace: ComponentWorkspace;
let files: FileHost;
/** A host whose authority the settings name, and one whose authority the environment of Nx names. */
let inSettings: Front;
let inEnvironment: Front;
let project: Readonly<Record<string, string>>;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  const all = new Map([['/tool.bin', FILE]]);
  files = await serveFiles(all);
  workspace = await componentWorkspace(BUILDER);
  inSettings = await startHost('certs', (host) => `certs/${host}/ca.crt`);
  inEnvironment = await startHost('environment', () => 'ca.crt');
  env = { NODE_EXTRA_CA_CERTS: join(workspace.root, 'ca.crt') };
  const registry = await npmFiles(`${FOR_NPM}/npm`, ['alfa', 'bravo']);
  project = npmProject(`${FOR_NPM}/npm`, registry);
  below('/npm', registry).forEach((content, path) => all.set(path, content));
  await configure(true);
});
afterAll(async () => {
  await workspace.destroy();
  for (const host of [inSettings, inEnvironment, files]) await host.close();
});
beforeEach(() => [inSettings, inEnvironment].forEach((host) => host.faults([])));

/** Starts a host with a certificate of an authority of its own, which it writes into the workspace. */
async function startHost(name: string, place: (host: string) => string): Promise<Front> {
  const authority = await createAuthority(`authority of ${name}`);
  const tls = await authority.issue(name, { names: ['127.0.0.2'] });
  // BuildKit's proxy does not get what is asked of 127.0.0.1.
  const host = await startFront({ upstream: files.url, token: false, address: '127.0.0.2', tls });
  await workspace.write(place(new URL(host.url).host), authority.cert);
  return host;
}

function configure(isOn: boolean): Promise<void> {
  const prefixes = [`${inSettings.url}/`, `${inEnvironment.url}/`];
  const mirrors = { [`${FOR_NPM}/`]: [`${inEnvironment.url}/`] };
  return configureBuilder(workspace, BUILDER, { downloads: isOn && { prefixes, mirrors }, certsDir: 'certs' });
}

async function writeCurl(name: string, host: Front): Promise<void> {
  const lines = [
    'FROM buildpack-deps:trixie-curl',
    'COPY --from=buildpack-deps:trixie-curl /etc/ssl/certs/ca-certificates.crt /before.crt',
    `RUN curl -fL -o /tool.bin ${host.url}/tool.bin`,
  ];
  await workspace.component(name, lines.join('\n'), { platform: 'amd64', runRetries: 0 });
}

async function writeNpm(name: string, ...instructions: readonly string[]): Promise<void> {
  const npm = `npm ci --no-audit --no-fund --no-update-notifier --fetch-retries=0 --registry=${FOR_NPM}/npm/`;
  const lines = ['FROM node:24-trixie', 'WORKDIR /app', 'COPY . .', ...instructions, `RUN ${npm}`];
  await workspace.component(name, lines.join('\n'), { platform: 'amd64', runRetries: 0 }, project);
}

it('gets a file with curl over https, from a host whose authority the settings name, and leaves no certificate behind', async () => {
  inSettings.faults([
    { kind: 'other', action: 'reset', first: 1 },
    { kind: 'other', action: 'reset-after', bytes: 500_000, first: 2 },
  ]);
  await writeCurl('curl', inSettings);

  expect(await workspace.build('curl')).toMatch(
    /RUN downloads: 1 request, 0 from the store, 1\.0 MB from 127\.0\.0\.2/,
  );

  const image = workspace.image('curl', 'v1-amd64');
  const [file = '', before = '', after = ''] = (
    await runIn(image, 'linux/amd64', 'sha256sum', '/tool.bin', '/before.crt', '/etc/ssl/certs/ca-certificates.crt')
  ).split('\n');
  expect(file).toContain(SHA256);
  expect(after.slice(0, 64)).toBe(before.slice(0, 64));
});

it('gets nothing from a host whose authority nobody names, and says why', async () => {
  await writeCurl('unknown', inEnvironment);
  const { exitCode, output } = await workspace.tryBuild('unknown');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/127\.0\.0\.2:\d+ failed \d+ times?, at last because it .*certificate/);
});

it('installs with npm over https, where the Dockerfile has the ARG for its certificates, with the cache keys of a build without downloads', async () => {
  const build = async () => {
    const { exitCode, output } = await workspace.nx(['run', 'npm:docker-build', '--skipNxCache'], env);
    if (exitCode !== 0) throw new Error(output);
    return output;
  };
  await writeNpm('npm', 'ARG NODE_EXTRA_CA_CERTS');

  const output = await build();

  expect(output).toMatch(/RUN downloads: 2 requests, 0 from the store, .* from packages\.example/);
  expect(output).not.toContain('certificates of its own');
  const image = workspace.image('npm', 'v1-amd64');
  const found = await runIn(image, 'linux/amd64', 'node', '-p', 'require("/app/node_modules/bravo")');
  expect(found).toBe('bravo');
  expect(await docker('image', 'inspect', '--format', '{{json .Config.Env}}', image)).not.toMatch(/proxy|CERT/i);

  await configure(false);
  expect(await build()).toMatch(/(\d+) of \1 steps cached/);
  await configure(true);
});

it('says before the build what a Node without that ARG will not accept', async () => {
  await writeNpm('npm-without');
  const { exitCode, output } = await workspace.nx(['run', 'npm-without:docker-build'], env);
  expect(exitCode).toBe(1);
  expect(output).toMatch(/RUN npm: Node has certificates of its own .*: write ARG NODE_EXTRA_CA_CERTS into its stage/);
  expect(output).toMatch(/What to do: .*the option downloads/);
});
