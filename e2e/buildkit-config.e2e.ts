import { execa } from 'execa';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Carried } from '../packages/nx-buildkit/src/buildkitd-config';
import { createAuthority, type Authority } from '../tools/hub/certificates';
import { startFront, type Front, type FrontOptions } from '../tools/hub/front';
import { buildImage, buildLayer, pushImage } from '../tools/hub/images';
import {
  startPrefixMirror,
  startSilentHost,
  startTokenRegistry,
  startTunnel,
  type TestServer,
} from './buildkit-config.support';
import { hub, removeBuilder, resetHub } from './support/engine';
import { createWorkspace, type Workspace } from './support/workspace';

const BUILDER = 'nxbk-cfg-e2e';
const MIRROR = 'mirror.nxbk.test';
const AUTH = 'auth.nxbk.test';

let upstream: string;
let workspace: Workspace;
let empty: string;
let tunnel: TestServer;
const servers: { close(): Promise<void> }[] = [];
const fronts: Record<string, Front> = {};
let below: TestServer;

async function track<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  servers.push(server);
  return server;
}

async function front(name: string, options: Partial<FrontOptions> = {}): Promise<string> {
  fronts[name] = await track(startFront({ upstream, token: false, ...options }));
  return new URL(fronts[name].url).host;
}

async function httpsFront(name: string, authority: Authority, client = false): Promise<string> {
  const { cert, key } = await authority.issue(name);
  return front(name, { tls: { key, cert, ca: authority.cert, requestClientCert: client } });
}

async function push(repository: string): Promise<void> {
  const layers = async () => [await buildLayer([{ path: 'name', data: repository }])];
  await pushImage(upstream, repository, '1', await buildImage({ layers }));
}

/** A real build whose base image has to be downloaded. */
function build(reference: string, env: Record<string, string> = {}) {
  const args = [
    'buildx',
    'build',
    '--builder',
    BUILDER,
    '--progress',
    'plain',
    '--output',
    'type=cacheonly',
    '--file',
    '-',
    empty,
  ];
  return execa('docker', args, { input: `FROM ${reference}:1\nCOPY . /\n`, env, all: true, reject: false });
}

const nx = (...args: string[]) => workspace.nx(args, { HTTPS_PROXY: `http://${tunnel.host}` });
const output = (name: string) => join(workspace.root, 'dist/buildkit', name);

beforeAll(async () => {
  await resetHub();
  ({ upstream } = await hub.status());
  empty = await mkdtemp(join(tmpdir(), 'nxbk-cfg-context-'));
  for (const name of ['hub', 'hidden', 'quay', 'plain', 'ca', 'client', 'unknown', 'insecure', 'proxied'])
    await push(`nxbk-cfg/${name}`);
  const authority = await createAuthority('Test authority');
  const client = await authority.issue('client');
  below = await track(startPrefixMirror(upstream, 'prefix', ['nxbk-cfg/below', 'nxbk-cfg/hidden']));
  const quay = await front('quay', { pathPrefix: 'team/quay' });
  const plain = await front('plain');
  const ca = await httpsFront('ca', authority);
  const needsClient = await httpsFront('client', authority, true);
  const nobody = await createAuthority('Unknown authority');
  const unknown = await httpsFront('unknown', nobody);
  const insecure = await httpsFront('insecure', nobody);
  const proxied = await track(startTokenRegistry(upstream, MIRROR, AUTH));
  tunnel = await track(startTunnel(proxied.host));

  workspace = await createWorkspace({
    builder: { name: BUILDER },
    config: {
      daemonJson: 'docker/daemon.json',
      insecureRegistries: [insecure],
      certsDir: 'docker/certs.d',
      mirrors: {
        'quay.io': [`http://${quay}/team/quay`],
        'plain.test': [`http://${plain}`],
        'ca.test': [`https://${ca}`],
        'client.test': [needsClient],
        'unknown.test': [unknown],
        'insecure.test': [insecure],
        'proxied.test': [MIRROR],
      },
    },
  });
  await workspace.write('docker/daemon.json', { 'registry-mirrors': [`http://${below.host}/prefix/`] });
  await workspace.write(`docker/certs.d/${ca}/ca.crt`, authority.cert);
  await workspace.write(`docker/certs.d/${needsClient}/ca.crt`, authority.cert);
  await workspace.write(`docker/certs.d/${needsClient}/client.cert`, client.cert);
  await workspace.write(`docker/certs.d/${needsClient}/client.key`, client.key);
  await workspace.write(`docker/certs.d/${MIRROR}/ca.crt`, proxied.ca);
  await workspace.write('authorities.pem', proxied.ca);
  const { exitCode, output: said } = await nx('run', 'buildkit:builder');
  if (exitCode !== 0) throw new Error(said);
});

afterAll(async () => {
  await removeBuilder(BUILDER);
  await Promise.all(servers.map((server) => server.close()));
  await workspace.remove();
  await rm(empty, { recursive: true });
});

describe('a real buildkitd pulls', () => {
  test.each([
    ['Docker Hub from the mirror that docker info names', 'nxbk-cfg/hub', () => hub.requests()],
    ['quay.io from a mirror with a path', 'quay.io/nxbk-cfg/quay', async () => fronts['quay']?.requests()],
    ['from a mirror in plain HTTP', 'plain.test/nxbk-cfg/plain', async () => fronts['plain']?.requests()],
    ['from an https mirror with a private authority', 'ca.test/nxbk-cfg/ca', async () => fronts['ca']?.requests()],
    [
      'from an https mirror that wants a client certificate',
      'client.test/nxbk-cfg/client',
      async () => fronts['client']?.requests(),
    ],
    [
      'from an https mirror with an unknown authority when it is insecure',
      'insecure.test/nxbk-cfg/insecure',
      async () => fronts['insecure']?.requests(),
    ],
  ])('%s', async (_, reference, requests) => {
    const { exitCode, all } = await build(reference);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    const repository = reference.slice(reference.indexOf('nxbk-cfg/'));
    const layers = (await requests())?.filter(
      ({ kind, status, repository: asked }) => kind === 'blob' && status === 200 && asked?.endsWith(repository),
    );
    expect(layers).not.toHaveLength(0);
  });

  test('Docker Hub from a mirror with a path, as Docker means it, when the mirror before lacks the image', async () => {
    const { exitCode, all } = await build('nxbk-cfg/below');
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    expect(below.seen.filter((path) => path.startsWith('/prefix/v2/nxbk-cfg/below/blobs/'))).not.toHaveLength(0);
  });

  test('nothing from an https mirror with an unknown authority', async () => {
    const { exitCode, all } = await build('unknown.test/nxbk-cfg/unknown');
    expect(exitCode).not.toBe(0);
    expect(all).toContain('failed to resolve');
    expect(fronts['unknown']?.requests()).toEqual([]);
  });

  test('through the proxy, and so does the token fetch on this host', async () => {
    const { hostEnv } = JSON.parse(await readFile(output('proxy.json'), 'utf8')) as { hostEnv: Record<string, string> };
    tunnel.seen.length = 0;
    const { exitCode, all } = await build('proxied.test/nxbk-cfg/proxied', {
      ...hostEnv,
      SSL_CERT_FILE: join(workspace.root, 'authorities.pem'),
    });
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    expect(new Set(tunnel.seen)).toEqual(new Set([`${MIRROR}:443`, `${AUTH}:443`]));
  });
});

describe('the report', () => {
  test('names each setting, its source, what became of it, and how each mirror answers', async () => {
    const { output: said } = await nx('run', 'buildkit:config', '--json', '--skip-nx-cache');
    const rows = JSON.parse(said.slice(said.indexOf('[\n'), said.lastIndexOf('\n]') + 2)) as Carried[];
    const row = (setting: string) => rows.find((found) => found.setting.includes(setting));
    expect(row(`${below.host}/prefix`)).toMatchObject({
      outcome: 'translated',
      source: join(workspace.root, 'docker/daemon.json'),
    });
    expect(row('of docker.io')).toMatchObject({ source: 'docker info', probe: { state: 'well' } });
    expect(row('of unknown.test')).toMatchObject({
      probe: { state: 'dead', finding: expect.stringContaining('TLS failure') },
    });
    expect(row('of ca.test')).toMatchObject({ probe: { state: 'well', finding: 'answers' } });
    expect(row('of client.test')).toMatchObject({ probe: { state: 'well', finding: 'answers' } });
    expect(row('of proxied.test')).toMatchObject({
      probe: { state: 'well', finding: `answers; its tokens come from https://${AUTH}, a foreign host` },
    });
  });

  test('names a silent mirror, which probe: drop leaves out', async () => {
    const silent = await track(startSilentHost());
    await workspace.write('tools/silent/project.json', {
      name: 'silent',
      targets: Object.fromEntries(
        ['warn', 'drop'].map((probe) => [
          probe,
          {
            executor: 'nx-buildkit:buildkit-config',
            options: { probe, outputPath: `dist/${probe}`, mirrors: { 'silent.test': [`http://${silent.host}`] } },
          },
        ]),
      ),
    });
    for (const probe of ['warn', 'drop'])
      expect((await nx('run', `silent:${probe}`)).output).toContain('silent for 3 s');
    const toml = (probe: string) => readFile(join(workspace.root, 'dist', probe, 'buildkitd.toml'), 'utf8');
    expect(await toml('warn')).toContain(silent.host);
    expect(await toml('drop')).not.toContain(silent.host);
  });
});
