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
  if (redirects === REDIRECTS) throw refuse(`redirects too often: ${REDIRECTS} times`);
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw refuse('redirects to what is not a web address');
  if (from.protocol === 'https:' && url.protocol === 'http:' && !request.isVerified) {
    throw refuse(`redirects from HTTPS to plain HTTP (${url.host})`);
  }
  // The body of a POST is a login.
  if (request.body !== undefined && url.origin !== request.url.origin) {
    throw refuse(`redirects a login to another host (${url.host})`);
  }
  url.username = '';
  url.password = '';
  return url;
}
