import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryClient } from './client';
import { imagesAt, probeHost, withProbeClient } from './probe';
import { mirrorHost, type RegistryHost } from './hosts/registry-hosts';

const HELD = 'docker.io/library/alpine:3.20';
const LACKING = 'docker.io/library/none:1';
const CLOSED = 'docker.io/team/closed:1';

let server: Server;
let host: string;
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
afterAll(() => server.close());

/** Asks as a user with this environment would. */
function probing<T>(
  env: NodeJS.ProcessEnv,
  ask: (client: RegistryClient, mirror: RegistryHost) => Promise<T>,
): Promise<T> {
  const tables = { [host]: { http: true } };
  const mirror = mirrorHost(tables, 'docker.io', `${host}/hub`);
  return withProbeClient(
    { tables, env: { DOCKER_CONFIG: '/nowhere', ...env } },
    (client) => ask(client, mirror),
    1_000,
  );
}

test('a mirror is asked for manifests with a token of its own; what it refuses to tell is not taken for lacking', async () => {
  const answers = await probing({}, (client, mirror) => imagesAt(client, mirror, [HELD, LACKING, CLOSED]));
  expect(answers).toEqual({ held: [HELD], lacking: [LACKING] });
});

test.each([
  [
    'is not installed',
    { credsStore: 'missing-there' },
    /^install docker-credential-missing-there, or take "credsStore" out/,
  ],
  ['cannot be read', 'no JSON', /^mend DOCKER_AUTH_CONFIG/],
])('a login that %s is reported with a remedy', async (_, config, remedy) => {
  const folder = await mkdtemp(join(tmpdir(), 'probe-'));
  try {
    const isFile = typeof config !== 'string';
    if (isFile) await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    const env = isFile ? { DOCKER_CONFIG: folder } : { DOCKER_AUTH_CONFIG: config };
    const health = await probing(env, probeHost);
    expect(health).toMatchObject({ state: 'ill', remedy: expect.stringMatching(remedy) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a login that takes its time is slow, and not silent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'probe-'));
  try {
    await writeFile(join(folder, 'config.json'), '{"credsStore": "slow"}');
    const answer = `sleep 2.1; echo '{"Username": "user", "Secret": "password"}'`;
    await writeFile(join(folder, 'docker-credential-slow'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
    const env = { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env['PATH']}` };
    const tables = { [host]: { http: true } };
    const mirror = mirrorHost(tables, 'docker.io', `${host}/hub`);
    const health = await withProbeClient({ tables, env }, (client) => probeHost(client, mirror), 1_500);
    expect(health).toMatchObject({ state: 'well', finding: expect.stringMatching(/^answers slowly, in \d\.\d s/) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what keeps this machine from a host is reported with a remedy', async () => {
  const mirror = mirrorHost({ 'mirror.invalid': { http: true } }, 'docker.io', 'mirror.invalid');
  expect(await probing({ HTTP_PROXY: 'ftp://proxy' }, (client) => probeHost(client, mirror))).toMatchObject({
    state: 'ill',
    finding: 'HTTP_PROXY does not hold the address of a proxy',
    remedy: expect.stringMatching(/^write it as http:/),
  });
});
