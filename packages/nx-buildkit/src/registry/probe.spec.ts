import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryClient } from './client';
import { openRegistryClient } from './open-client';
import { imagesAt, probeHost, probeLimits } from './probe';
import { mirrorHost } from './hosts/registry-hosts';

const HELD = 'docker.io/library/alpine:3.20';
const LACKING = 'docker.io/library/none:1';
const CLOSED = 'docker.io/team/closed:1';

let server: Server;
let host: string;
let client: RegistryClient | undefined;
beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    if (url.startsWith('/token')) {
      const token = new URL(url, 'http://h').searchParams.get('scope') ?? 'ping';
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ token }));
    }
    const [, path = ''] = /^\/v2\/hub\/(.*)\/manifests\/[\w.]+\?ns=docker\.io$/.exec(url) ?? [];
    const scope = `repository:${path}:pull`;
    const isAllowed = headers.authorization === `Bearer ${scope}` && !path.startsWith('team');
    if (isAllowed && path === 'library/alpine') {
      return response.writeHead(200, { 'docker-content-digest': `sha256:${'a'.repeat(64)}` }).end();
    }
    if (isAllowed) return response.writeHead(404).end();
    const challenge = `Bearer realm="http://${host}/token",service="s"${path && `,scope="${scope}"`}`;
    return response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => client?.close());
afterAll(() => server.close());

function open(env: NodeJS.ProcessEnv = {}) {
  const tables = { [host]: { http: true } };
  client = openRegistryClient({ tables, env: { DOCKER_CONFIG: '/nowhere', ...env }, limits: probeLimits(1_000) });
  return { client, mirror: mirrorHost(tables, 'docker.io', `${host}/hub`) };
}

test('a mirror is asked for manifests with a token of its own; what it refuses to tell is not taken for lacking', async () => {
  const { client, mirror } = open();
  expect(await imagesAt(client, mirror, [HELD, LACKING, CLOSED])).toEqual({ held: [HELD], lacking: [LACKING] });
});

test.each([
  [
    'is not installed',
    { credsStore: 'missing-there' },
    /^install docker-credential-missing-there, or take "credsStore" out/,
  ],
  ['cannot be read', 'no JSON', /^mend DOCKER_AUTH_CONFIG/],
])('a login that %s is told with what mends it', async (_, config, remedy) => {
  const folder = await mkdtemp(join(tmpdir(), 'probe-'));
  try {
    const isFile = typeof config !== 'string';
    if (isFile) await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    const { client, mirror } = open(isFile ? { DOCKER_CONFIG: folder } : { DOCKER_AUTH_CONFIG: config });
    const health = await probeHost(client, mirror);
    expect(health).toMatchObject({ state: 'ill', remedy: expect.stringMatching(remedy) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what keeps this machine from a host is told with what mends it', async () => {
  const { client } = open({ HTTP_PROXY: 'ftp://proxy' });
  const mirror = mirrorHost({ 'mirror.invalid': { http: true } }, 'docker.io', 'mirror.invalid');
  expect(await probeHost(client, mirror)).toMatchObject({
    state: 'ill',
    finding: 'HTTP_PROXY does not hold the address of a proxy',
    remedy: expect.stringMatching(/^write it as http:/),
  });
});
