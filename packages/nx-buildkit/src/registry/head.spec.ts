import type { RequestListener } from 'node:http';
import { originOf } from './hosts/registry-hosts';
import { digestOf } from '../oci/digest';
import { serve, type TestServer } from './testing/serve';
import { serveGuarded } from './testing/guarded';
import { hostOf, QUICK, useSetting } from './testing/set-up';

const setting = useSetting();
const { open, push, front, closing } = setting;

const manifest = JSON.stringify({ schemaVersion: 2, layers: [] });
const answering = async (answer: RequestListener) => closing(await serve(answer));
const methods = ({ requests }: TestServer) => requests.map(({ line }) => line.split(' ')[0]);

describe('what a tag means', () => {
  const ask = (host: string, limits = QUICK) => open({ limits }).openPull(`${host}/team/app:1`).headManifest();

  test('is asked by HEAD, which counts as no pull', async () => {
    const image = push('team/app');
    const registry = await front({ token: false });
    expect(await ask(hostOf(registry))).toBe(image.digest);
    expect(registry.requests().map(({ method }) => method)).toEqual(['HEAD']);
  });

  test.each<[string, RequestListener]>([
    ['knows no HEAD', ({ method }, response) => void response.writeHead(method === 'HEAD' ? 405 : 200).end(manifest)],
    ['does not tell the digest', (_, response) => void response.end(manifest)],
    [
      'gives an invalid digest',
      (_, response) => void response.writeHead(200, { 'docker-content-digest': 'sha256:../../x' }).end(manifest),
    ],
  ])('is asked by GET where the registry %s', async (_, answer) => {
    const server = await answering(answer);
    expect(await ask(server.host)).toBe(digestOf(manifest));
    expect(methods(server)).toEqual(['HEAD', 'GET']);
  });

  test('is asked again after a transient failure', async () => {
    const image = push('team/app');
    const registry = await front({ token: false, faults: [{ first: 2, action: 'status', status: 503 }] });
    expect(await ask(hostOf(registry))).toBe(image.digest);
  });

  test('is not found, at once, where the registry has no such tag', async () => {
    const registry = await front({ token: false });
    await expect(ask(hostOf(registry))).rejects.toMatchObject({ kind: 'not-found', transient: false });
    expect(registry.requests()).toHaveLength(1);
  });

  test('is what the registry says, where a mirror says something else', async () => {
    const image = push('team/app');
    const registry = await front({ token: false });
    const mirror = await answering((_, response) => {
      response.writeHead(200, { 'docker-content-digest': digestOf('old') }).end();
    });
    const tables = { [hostOf(registry)]: { mirrors: [mirror.host] } };
    const pull = open({ tables, limits: QUICK }).openPull(`${hostOf(registry)}/team/app:1`);
    expect(await pull.headManifest()).toBe(image.digest);
  });
});

describe('a single host', () => {
  const at = ({ host }: TestServer) => originOf({}, host);
  const client = () => open({ limits: QUICK });

  test('is asked once for what a reference means there', async () => {
    const server = await answering((_, response) => void response.writeHead(503).end());
    const asking = client().headManifestAt(at(server), 'docker.io/library/alpine:3.20');
    await expect(asking).rejects.toMatchObject({ kind: 'server-error', transient: true });
    expect(server.requests).toEqual([{ line: 'HEAD /v2/library/alpine/manifests/3.20' }]);
  });

  test('is one where /v2/ answers', async () => {
    const server = await answering((_, response) => void response.end('{}'));
    expect(await client().ping(at(server))).toEqual({ tokensFrom: undefined });
  });

  test('names the source of its tokens, even if it accepts none of them', async () => {
    const challenge = 'Bearer realm="http://HOST/token"';
    const token = () => ({ body: { token: 't' } });
    const server = closing(await serveGuarded(new Map(), { challenge, admits: () => false, token }));
    expect(await client().ping(at(server))).toEqual({ tokensFrom: server.url });
  });

  test.each<[string, RequestListener, string]>([
    [
      'wants a password',
      (_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic' }).end(),
      'denied',
    ],
    ['says 404', (_, response) => void response.writeHead(404).end(), 'not-found'],
    [
      'shows a page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'not-a-registry',
    ],
    ['is silent', () => undefined, 'silent'],
    ['breaks off', ({ socket }) => void socket.destroy(), 'broken-off'],
  ])('that %s is not a registry', async (_, answer, kind) => {
    await expect(client().ping(at(await answering(answer)))).rejects.toMatchObject({ kind });
  });
});
