import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildkitMirror } from './mirror';
import { imagesAt } from './image-availability';

const HELD = 'docker.io/library/alpine:3.20';
const LACKING = 'docker.io/library/none:1';
const CLOSED = 'docker.io/team/closed:1';

let server: Server;
let host: string;
beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    if (url.startsWith('/token')) {
      const token = new URL(url, 'http://h').searchParams.get('scope');
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ token }));
    }
    const [, path = ''] = /^\/v2\/hub\/(.*)\/manifests\/[\w.]+\?ns=docker\.io$/.exec(url) ?? [];
    const scope = `repository:${path}:pull`;
    const isAllowed = headers.authorization === `Bearer ${scope}` && !path.startsWith('team');
    if (isAllowed) return response.writeHead(path === 'library/alpine' ? 200 : 404).end();
    const challenge = `Bearer realm="http://${host}/token",service="s",scope="${scope}"`;
    return response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('a mirror is asked for manifests with a token of its own; what it refuses to tell is not taken for lacking', async () => {
  const mirror = buildkitMirror('docker.io', `http://${host}/hub`, 'test');
  const reach = { registry: { [host]: { http: true } }, proxy: {} };
  expect(await imagesAt(mirror, [HELD, LACKING, CLOSED], reach)).toEqual({ held: [HELD], lacking: [LACKING] });
});
