import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { buildkitMirror, dockerMirror, type RegistryMirror } from '../registry/hosts/mirror';
import { mergeSettings } from '../daemon-settings/settings';
import { leaveOut, probeMirrors, type Reach } from './probe-mirrors';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
const servers: (Server | TcpServer)[] = [];

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (listener: Listener) => listen(createServer(listener));
const status =
  (code: number, headers: Record<string, string> = {}): Listener =>
  (_, response) =>
    void response.writeHead(code, headers).end();

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

const mirrorAt = (host: string) => buildkitMirror('docker.io', host, 'test');
const plain = (host: string): Reach => ({ registry: { [host]: { http: true } }, proxy: {} });

async function probe(host: string, reach: Reach = plain(host), mirror: RegistryMirror = mirrorAt(host)) {
  const [health] = await probeMirrors([mirror], reach, 1_500);
  return health;
}

test('a mirror that answers is well', async () => {
  const asked: (string | undefined)[] = [];
  const host = await serve((request, response) => {
    asked.push(request.url);
    response.end();
  });
  expect(await probe(host)).toMatchObject({ state: 'well', finding: 'answers' });
  expect(asked).toEqual(['/v2/']);
});

test("with a path, it is asked where BuildKit asks: Docker's form and BuildKit's own", async () => {
  const asked: (string | undefined)[] = [];
  const host = await serve((request, response) => {
    asked.push(request.url);
    response.end();
  });
  await probe(host, plain(host), mirrorAt(`${host}/hub`));
  await probe(host, plain(host), dockerMirror(`http://${host}/hub`, 'test'));
  expect(asked).toEqual(['/v2/hub/', '/hub/v2/']);
});

test('no host there', async () => {
  const server = createTcpServer();
  const host = await listen(server);
  await once(server.close(), 'close');
  expect(await probe(host)).toMatchObject({ state: 'dead', finding: `${host} refuses connections` });
});

test('silent', async () => {
  const host = await listen(createTcpServer(() => undefined));
  expect(await probe(host)).toMatchObject({ state: 'silent', finding: `${host} is silent` });
});

test('a connection that breaks', async () => {
  const host = await listen(createTcpServer((socket) => socket.destroy()));
  expect(await probe(host)).toMatchObject({ state: 'dead', finding: `${host} broke the connection off` });
});

test('a name without an address', async () => {
  expect(await probe('mirror.invalid')).toMatchObject({
    state: 'dead',
    finding: 'mirror.invalid does not exist: its name has no address',
  });
});

test.each([500, 503, 404])('HTTP %i', async (code) => {
  const host = await serve(status(code));
  const finding = expect.stringContaining(`${host} answered HTTP ${code}`);
  expect(await probe(host)).toMatchObject({ state: 'ill', finding });
});

test('a web page in place of a registry', async () => {
  const host = await serve(status(200, { 'content-type': 'text/html; charset=utf-8' }));
  expect(await probe(host)).toMatchObject({
    state: 'ill',
    finding: `${host} answers with a web page, not as a registry`,
  });
});

describe('a mirror that wants a token', () => {
  const challenge = (realm: string) => ({ 'www-authenticate': `Bearer realm="${realm}",service="hub"` });

  test('is well when its endpoint gives one, asked once with the service, for the token that opens the door', async () => {
    const asked: (string | undefined)[] = [];
    const host = await serve((request, response) => {
      asked.push(request.url);
      if (request.url?.startsWith('/token')) response.end('{"token":"t"}');
      else response.writeHead(401, challenge(`http://${request.headers.host}/token`)).end();
    });
    expect(await probe(host)).toMatchObject({ state: 'well', finding: `answers; its tokens come from http://${host}` });
    expect(asked).toEqual(['/v2/', '/token?service=hub', '/v2/']);
  });

  test('from a foreign host are reported', async () => {
    const foreign = await serve((_, response) => void response.end('{"token":"t"}'));
    const host = await serve(status(401, challenge(`http://${foreign}/token`)));
    expect((await probe(host))?.finding).toBe(`answers; its tokens come from http://${foreign}, a foreign host`);
  });

  test('whose endpoint fails, is ill and names it', async () => {
    const foreign = await serve(status(503));
    const host = await serve(status(401, challenge(`http://${foreign}/token`)));
    expect(await probe(host)).toMatchObject({
      state: 'ill',
      finding: `gives no token: ${foreign} answered HTTP 503`,
    });
  });

  test('whose endpoint is silent, is ill and names it', async () => {
    const foreign = await listen(createTcpServer(() => undefined));
    const host = await serve(status(401, challenge(`http://${foreign}/token`)));
    expect(await probe(host)).toMatchObject({
      state: 'ill',
      finding: `gives no token: ${foreign} gave no token in 1.5 s`,
    });
  });

  test('or a login', async () => {
    const host = await serve(status(401, { 'www-authenticate': 'Basic realm="x"' }));
    expect(await probe(host)).toMatchObject({ state: 'ill', remedy: `docker login ${host}` });
  });
});

describe('TLS', () => {
  let dir: string;
  let ca: string;
  let host: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'probe-'));
    const pem = await generate([{ name: 'commonName', value: 'mirror' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    ca = join(dir, 'ca.crt');
    await writeFile(ca, pem.cert);
    host = await listen(createTlsServer({ key: pem.private, cert: pem.cert }, status(200)));
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('an unknown authority is refused', async () => {
    const health = await probe(host, { registry: { [host]: { http: false } }, proxy: {} });
    expect(health).toMatchObject({ state: 'dead', finding: expect.stringContaining('has a bad certificate') });
  });

  test('a known one is not', async () => {
    expect(await probe(host, { registry: { [host]: { ca: [ca], http: false } }, proxy: {} })).toMatchObject({
      state: 'well',
    });
  });

  test('an insecure host is asked unverified', async () => {
    const table = { http: true, insecure: true };
    expect(await probe(host, { registry: { [host]: table }, proxy: {} })).toMatchObject({ state: 'well' });
  });

  test('an insecure host without TLS is asked in plain HTTP', async () => {
    const plainHost = await serve(status(200));
    const table = { http: true, insecure: true };
    expect(await probe(plainHost, { registry: { [plainHost]: table }, proxy: {} })).toMatchObject({ state: 'well' });
  });

  test('an https mirror that speaks plain HTTP is a failure', async () => {
    const plainHost = await serve(status(200));
    const health = await probe(plainHost, { registry: { [plainHost]: { http: false } }, proxy: {} });
    expect(health).toMatchObject({ state: 'dead', finding: expect.stringContaining('speaks plain HTTP') });
  });
});

test('plain HTTP is handed to the proxy, HTTPS is tunnelled through it', async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.method} ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const address = `http://${await listen(proxy)}`;
  const env = { HTTP_PROXY: address, HTTPS_PROXY: address };
  await probe('m.invalid', { registry: { 'm.invalid': { http: true } }, proxy: env });
  await probe('n.invalid', { registry: {}, proxy: env });
  expect(asked).toEqual(['GET http://m.invalid/v2/', 'CONNECT n.invalid:443']);
});

test('leaving out takes the dead and the silent, and says so', () => {
  const mirrors = ['a', 'b', 'c', 'd'].map(mirrorAt);
  const states = ['dead', 'silent', 'ill', 'well'] as const;
  const healths = mirrors.map((mirror, index) => ({
    mirror,
    state: states[index] ?? 'well',
    finding: `is ${states[index]}`,
  }));
  const settings = mergeSettings([{ mirrors: mirrors.map((value) => ({ value, source: 'test' })) }]);
  const left = leaveOut(healths, settings);
  expect(left.mirrors.map(({ value }) => value.host)).toEqual(['c', 'd']);
  expect(left.unusable).toEqual([
    { value: { setting: 'mirror a of docker.io', reason: 'left out by probe: drop; is dead' }, source: 'test' },
    { value: { setting: 'mirror b of docker.io', reason: 'left out by probe: drop; is silent' }, source: 'test' },
  ]);
});
