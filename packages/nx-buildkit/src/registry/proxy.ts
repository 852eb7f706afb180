import { contains, isCidr } from './cidr';
import { isLoopback } from './loopback';

/**
 * The proxy that a Go program (BuildKit, buildx) would use for a URL, by the same rules, CIDRs in NO_PROXY among them, which no
 * library for Node knows. https://pkg.go.dev/golang.org/x/net/http/httpproxy
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
