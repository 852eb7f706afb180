import { createAuthority, type Authority } from '../../../../tools/hub/certificates';
import type { RegistryEvent } from './registry-event';
import { startProxy, type TestProxy, type TestProxyOptions } from './testing/proxy';
import { serve, type TestServer } from './testing/serve';
import { startSocksProxy } from './testing/socks-proxy';
import { QUICK, useSetting, type OpenOptions } from './testing/set-up';

const { open, write, closing } = useSetting();

/** A name that only a proxy finds. */
const REGISTRY = 'registry.invalid';
const manifest = JSON.stringify({ schemaVersion: 2, layers: [] });

let authority: Authority;
let ca: string;
let plain: TestServer;
let secure: TestServer;
beforeAll(async () => {
  authority = await createAuthority('proxies');
});
beforeEach(async () => {
  ca = await write('ca.pem', authority.cert);
  const answer = (_: unknown, response: { end(text: string): unknown }) => void response.end(manifest);
  plain = closing(await serve(answer));
  secure = closing(await serve(answer, await authority.issue(REGISTRY, { names: [REGISTRY] })));
});

const proxyTo = async ({ host }: TestServer, options: Partial<TestProxyOptions> = {}): Promise<TestProxy> =>
  closing(await startProxy({ target: host, ...options }));

async function ask(env: Readonly<Record<string, string>>, { tables, limits }: OpenOptions = {}) {
  const events: RegistryEvent[] = [];
  const client = open({
    tables: { [REGISTRY]: { ca: [ca] }, ...tables },
    // Each request is counted: none is made beside one that a busy machine is slow to answer.
    limits: { ...QUICK, hedgeAfter: 10_000, giveUpAfter: 300, ...limits },
    env,
  });
  const pull = client.openPull(`${REGISTRY}/team/app:1`, { onEvent: (event) => events.push(event) });
  return pull.getManifest().then(
    ({ text }) => ({ text, error: undefined, events }),
    (error: Error) => ({ text: undefined, error, events }),
  );
}
const HTTP = { tables: { [REGISTRY]: { http: true } } };

test('HTTPS goes through a tunnel', async () => {
  const proxy = await proxyTo(secure);
  expect(await ask({ HTTPS_PROXY: `http://${proxy.host}` })).toMatchObject({ text: manifest });
  expect(proxy.requests).toEqual([{ line: `CONNECT ${REGISTRY}:443` }]);
});

test('plain HTTP is handed to the proxy, which many let tunnel to port 443 alone', async () => {
  const proxy = await proxyTo(plain);
  expect(await ask({ http_proxy: proxy.host }, HTTP)).toMatchObject({ text: manifest });
  expect(proxy.requests).toEqual([{ line: `GET http://${REGISTRY}/v2/team/app/manifests/1` }]);
});

test('the proxy of HTTPS is not that of plain HTTP', async () => {
  const proxy = await proxyTo(plain);
  expect(await ask({ HTTPS_PROXY: `http://${proxy.host}` }, HTTP)).toMatchObject({ error: { kind: 'no-such-host' } });
  expect(proxy.requests).toEqual([]);
});

test.each(['registry.invalid', '.invalid', '*'])('NO_PROXY=%s is respected', async (NO_PROXY) => {
  const proxy = await proxyTo(secure);
  const outcome = await ask({ HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY });
  expect(outcome).toMatchObject({ error: { kind: 'no-such-host', transient: false } });
  expect(proxy.requests).toEqual([]);
});

test.each([
  ['10.0.0.0/8', 0],
  ['192.168.0.0/16', 1],
])('NO_PROXY=%s, a network, is respected', async (NO_PROXY, requests) => {
  const proxy = await proxyTo(plain, { status: 403 });
  const env = { HTTP_PROXY: `http://${proxy.host}`, NO_PROXY };
  // Nothing answers there, on no network.
  const client = open({
    tables: { '10.255.255.1:5000': { http: true } },
    limits: { ...QUICK, connectTimeout: 200, giveUpAfter: 1 },
    env,
  });
  await expect(client.openPull('10.255.255.1:5000/team/app:1').getManifest()).rejects.toThrow();
  expect(proxy.requests).toHaveLength(requests);
});

test.each([
  ['HTTPS', 443, {}, () => secure],
  ['plain HTTP', 80, HTTP, () => plain],
])('%s goes through a SOCKS proxy, which looks the name up', async (_, port, options, target) => {
  const proxy = closing(await startSocksProxy(target().host));
  const url = `socks5h://us%40er:s3cret@${proxy.host}`;
  expect(await ask({ HTTP_PROXY: url, HTTPS_PROXY: url }, options)).toMatchObject({ text: manifest });
  expect(proxy.requests).toEqual(['us@er:s3cret', `${REGISTRY}:${port}`]);
});

describe('a proxy that wants a login', () => {
  const LOGIN = 'us%40er:s3%2Fcret';
  const wanting = { login: 'us@er:s3/cret' };

  test('gets it', async () => {
    const [tunnel, handed] = [await proxyTo(secure, wanting), await proxyTo(plain, wanting)];
    expect(await ask({ HTTPS_PROXY: `http://${LOGIN}@${tunnel.host}` })).toMatchObject({ text: manifest });
    expect(await ask({ HTTP_PROXY: `http://${LOGIN}@${handed.host}` }, HTTP)).toMatchObject({ text: manifest });
  });

  test.each([
    ['HTTPS', {}],
    ['plain HTTP', HTTP],
  ])('and has another one ends the pull at once, for %s', async (_, options) => {
    const proxy = await proxyTo(plain, wanting);
    const url = `http://user:s3cret@${proxy.host}`;
    const { error, events } = await ask({ HTTP_PROXY: url, HTTPS_PROXY: url }, options);
    expect(error).toMatchObject({
      kind: 'proxy-login',
      transient: false,
      failedIn: 'this host',
      message: expect.stringContaining(`the proxy ${proxy.host} wants a login (HTTP 407)`),
      remedy: expect.stringContaining('http://user:password@proxy:port'),
    });
    expect(events).toEqual([]);
    expect(JSON.stringify([error, String(error?.stack)])).not.toContain('s3cret');
  });
});

describe('is named, and its credentials are not shown,', () => {
  test('a proxy that does not let the registry be reached', async () => {
    const proxy = await proxyTo(secure, { status: 403 });
    const { error } = await ask({ HTTPS_PROXY: `http://user:s3cret@${proxy.host}` });
    expect(error).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`the proxy ${proxy.host} does not let ${REGISTRY} be reached (HTTP 403)`),
    });
  });

  test('a proxy that cannot reach the host', async () => {
    const proxy = await proxyTo(secure, { status: 502 });
    expect(await ask({ HTTPS_PROXY: `http://${proxy.host}` })).toMatchObject({
      error: {
        kind: 'unreachable',
        transient: true,
        message: expect.stringContaining(`the proxy ${proxy.host} does not let ${REGISTRY} be reached (HTTP 502)`),
      },
    });
  });

  test('a proxy that is not there', async () => {
    const proxy = await proxyTo(secure);
    proxy.close();
    const { error } = await ask({ HTTPS_PROXY: `http://user:s3cret@${proxy.host}` });
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining(`the proxy ${proxy.host} refuses connections`),
    });
    expect(JSON.stringify([error, String(error?.stack)])).not.toContain('s3cret');
  });

  test.each(['http://user:s3cret@pro xy', 'http://user:s3cr%et@proxy:1', 'ftp://user:s3cret@proxy:1', 'http://'])(
    'a variable that holds no proxy: %s',
    async (HTTPS_PROXY) => {
      const { error, events } = await ask({ HTTPS_PROXY });
      expect(error).toMatchObject({
        kind: 'proxy-setting',
        transient: false,
        failedIn: 'this host',
        message: expect.stringContaining('HTTPS_PROXY'),
      });
      expect(events).toEqual([]);
      expect(JSON.stringify([error, String(error?.stack)])).not.toMatch(/s3cr/);
    },
  );
});
