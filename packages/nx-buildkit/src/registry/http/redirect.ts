import { requestFailure } from './no-answer';
import type { RegistryRequest } from './request';

const REDIRECTS = 5;
export const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The target of a redirect.
 *
 * @param from the URL that was asked
 * @param redirects that were followed before this one
 * @throws RequestFailure for an address that must not be followed
 */
export function redirectTarget(from: URL, location: string, request: RegistryRequest, redirects: number): URL {
  const refuse = (why: string) => requestFailure(request, 'refused', `${from.host} ${why}`);
  const url = followRedirect(from, location, redirects, request.isVerified);
  if (typeof url === 'string') throw refuse(url);
  // The body of a POST is a login.
  if (request.body !== undefined && url.origin !== request.url.origin) {
    throw refuse(`redirects a login to another host (${url.host})`);
  }
  return url;
}

/**
 * The target of a redirect, without a login.
 *
 * @param isVerified whether the bytes are checked against a digest, so that HTTPS may lead to HTTP
 * @returns for an address that must not be followed, a clause whose subject is the host: `redirects too often`
 */
export function followRedirect(from: URL, location: string, redirects: number, isVerified = false): URL | string {
  if (redirects === REDIRECTS) return `redirects too often: ${REDIRECTS} times`;
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'redirects to what is not a web address';
  if (from.protocol === 'https:' && url.protocol === 'http:' && !isVerified) {
    return `redirects from HTTPS to plain HTTP (${url.host})`;
  }
  url.username = '';
  url.password = '';
  return url;
}
