import { contains } from './cidr';
import { splitHost } from './host';

/** What the report says about a loopback address that a builder in a bridge network would have to use. */
export const OUT_OF_REACH =
  "out of the builder's reach: in a bridge network its loopback is its own; give the builder network: host";

/** Whether BuildKit treats a `host[:port]` as this machine; then it speaks plain HTTP unless configured otherwise. */
export function isLoopback(host: string): boolean {
  const { name } = splitHost(host);
  return name === 'localhost' || contains('127.0.0.0/8', [name]) || contains('::1/128', [name]);
}

/** The same for the host of a URL; the scheme may be missing. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopback(
    url
      .replace(/^[a-z0-9+]+:\/\//i, '')
      .replace(/^[^/]*@/, '')
      .replace(/\/.*$/, ''),
  );
}
