import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import type * as Undici from 'undici';
import { trustedAuthorities } from './authorities';
import { basicAuthorization } from './basic-authorization';
import { lookupElsewhere } from './lookup-elsewhere';
import { parseProxy, proxyFor } from '../hosts/proxy';
import type { TlsSettings } from '../hosts/registry-hosts';

/** The connections of one client. They are kept open and used again. */
export interface Connections {
  /**
   * Sends a request.
   *
   * @param pool tokens have their own connections, or they would wait for blobs from the same host; where a host redirects to, nothing of this machine
   * is asked, unless a proxy looks its name up
   * @throws the error of the connection
   */
  readonly request: (
    url: URL,
    tls: TlsSettings,
    pool: Pool,
    options: RequestOptions,
  ) => Promise<Undici.Dispatcher.ResponseData>;
  readonly close: () => Promise<void>;
}

export type Pool = 'tokens' | 'content' | 'redirected';
export interface RequestOptions extends Omit<
  Undici.Dispatcher.RequestOptions,
  'origin' | 'path' | 'opaque' | 'headers'
> {
  readonly headers?: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * HTTP/2 stays off, as in BuildKit: one connection for everything is slower than several on a network that limits each of them.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go (newDefaultTransport)
 *
 * @param connectTimeout ms, for the TLS handshake too
 * @param connections at once to one host
 */
export function openConnections(
  env: Env,
  { connectTimeout, connections }: { readonly connectTimeout: number; readonly connections: number },
): Connections {
  // Loaded here because most tasks that load this file send no request.
  const undici = once(() => import('undici'));
  const authorities = once(() => trustedAuthorities(env));
  const dispatchers = new Map<string, Promise<Undici.Dispatcher>>();
  const contexts = new Map<string, Promise<SecureContext>>();
  /** One for all hosts and pools with the same settings: to read all CAs takes longer than a handshake, and nothing else happens meanwhile. */
  const contextOf = (settings: TlsSettings): Promise<SecureContext> =>
    keep(contexts, JSON.stringify(settings), async () =>
      // Whoever is trusted without a certificate needs no CA.
      secureContext(settings.insecure ? [] : await authorities(), settings),
    );

  async function open(
    pool: Pool,
    isTls: boolean,
    proxy: URL | undefined,
    settings: TlsSettings,
  ): Promise<Undici.Dispatcher> {
    const { Agent, ProxyAgent } = await undici();
    const of = async (one: TlsSettings) => ({
      timeout: connectTimeout,
      rejectUnauthorized: !one.insecure,
      secureContext: await contextOf(one),
    });
    const tls = isTls ? await of(settings) : { timeout: connectTimeout };
    const lookup = pool === 'redirected' && { lookup: lookupElsewhere };
    if (!proxy) return new Agent({ connections, connect: { ...tls, ...lookup } });
    return new ProxyAgent({
      uri: proxy.href,
      ...loginOf(proxy),
      connections,
      requestTls: tls,
      // A SOCKS proxy would be used with TLS as soon as there is any.
      ...(proxy.protocol !== 'socks5:' && {
        proxyTls: proxy.protocol === 'https:' ? await of({}) : { timeout: connectTimeout },
      }),
      // As Go does, plain HTTP is handed to the proxy, not tunnelled: many proxies tunnel to port 443 only.
      proxyTunnel: isTls,
    });
  }

  return {
    async request(url, tls, pool, options) {
      const isTls = url.protocol === 'https:';
      const proxy = proxyOf(url, env);
      const key = JSON.stringify([pool, isTls && tls, isTls, proxy]);
      const dispatcher = await keep(dispatchers, key, () => open(pool, isTls, proxy, tls));
      // Digests are those of the bytes as they are.
      const headers = { ...options.headers, 'accept-encoding': 'identity' };
      const answer = await (await undici()).request(url, { ...options, headers, dispatcher });
      // An answer that is not read to its end fails when its connection is closed.
      answer.body.on('error', () => undefined);
      return answer;
    },
    async close() {
      const open = await Promise.allSettled(dispatchers.values());
      await Promise.all(open.map((one) => one.status === 'fulfilled' && one.value.destroy()));
    },
  };
}

/**
 * The proxy that a request takes; undefined for a direct connection.
 *
 * @throws ProxySettingError
 */
export function proxyOf(url: URL, env: Env): URL | undefined {
  const proxy = proxyFor(url, proxyVariables(env));
  return proxy === undefined ? undefined : parseProxy(proxy, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
}

/** https://github.com/golang/net/blob/v0.40.0/http/httpproxy/proxy.go (FromEnvironment) */
function proxyVariables(env: Env) {
  const of = (name: string) => env[name] || env[name.toLowerCase()];
  return { HTTP_PROXY: of('HTTP_PROXY'), HTTPS_PROXY: of('HTTPS_PROXY'), NO_PROXY: of('NO_PROXY') };
}

/** In the form that undici takes: a header for HTTP, otherwise the name and the password, which it does not decode. */
function loginOf(proxy: URL) {
  const [username, password] = [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)];
  if (!username) return {};
  if (proxy.protocol === 'socks5:') return { username, password };
  return { token: basicAuthorization({ username, password }) };
}

async function secureContext(
  authorities: readonly string[],
  { ca = [], keypair = [] }: TlsSettings,
): Promise<SecureContext> {
  const read = (paths: readonly string[]) => Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return createSecureContext({
    ca: [...authorities, ...(await read(ca))],
    ...(keypair.length > 0 && {
      key: await read(keypair.map(({ key }) => key)),
      cert: await read(keypair.map(({ cert }) => cert)),
    }),
  });
}

/** Makes something once for a key. What fails is made anew: a certificate that cannot be read may be readable at the next attempt. */
function keep<T>(all: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = all.get(key);
  if (known) return known;
  const made = make();
  all.set(key, made);
  made.catch(() => all.delete(key));
  return made;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
