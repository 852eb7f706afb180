import { contains, isCidr } from './cidr';
import { isLoopback } from './loopback';

/**
 * The proxy that a Go program (BuildKit, buildx) would use for a URL, by the same rules, including CIDRs in NO_PROXY, which no library for Node
 * supports. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 *
 * @returns its URL; undefined for a direct connection
 */
export function proxyFor(url: URL, env: ProxyEnv): string | undefined {
  const proxy = url.protocol === 'https:' ? env.HTTPS_PROXY : env.HTTP_PROXY;
  if (!proxy || isLoopback(url.host)) return undefined;
  const exceptions = (env.NO_PROXY ?? '').split(',').map((entry) => entry.trim().toLowerCase());
  if (exceptions.some((entry) => entry !== '' && excepts(entry, url))) return undefined;
  return /^[a-z0-9+]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** A variable that names no proxy. Its value may hold a password and is not shown. */
export class ProxySettingError extends Error {}

const SCHEMES = ['http:', 'https:', 'socks5:'];

/**
 * Reads the address of a proxy, and makes sure that its user and password can be decoded.
 *
 * @param variable names it in the error
 * @throws ProxySettingError
 */
export function parseProxy(text: string, variable: string): URL {
  // With both schemes, the proxy looks names up.
  const address = text.replace(/^socks5h:/i, 'socks5:');
  try {
    const proxy = new URL(address);
    decodeURIComponent(proxy.username + proxy.password);
    if (SCHEMES.includes(proxy.protocol) && proxy.hostname !== '') return proxy;
  } catch {
    // Their errors quote the value.
  }
  throw new ProxySettingError(`${variable} does not hold the address of a proxy`);
}

function excepts(entry: string, url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (entry === '*') return true;
  if (isCidr(entry)) return contains(entry, [host]);
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (port && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  // ".corp" and "*.corp" mean the hosts below it, "corp" itself too.
  const domain = name.replace(/^\*?\./, '.');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

/** The variables by which Go programs, BuildKit and buildx among them, find their proxy. */
export interface ProxyEnv {
  readonly HTTP_PROXY?: string;
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY?: string;
}
