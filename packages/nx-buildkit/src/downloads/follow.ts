import { isLocalAddress } from '../registry/hosts/local-address';
import { splitHost } from '../registry/hosts/host';
import { followRedirect, REDIRECT_STATUSES } from '../registry/http/redirect';
import type { Answer, DownloadContext, DownloadRequest } from './ask';
import type { RequestProblem } from './failures';
import { isListing } from './lock/indexes';
import type { Source } from './sources';
import { harmlessHeaders } from './store/keeping';

/**
 * Sends a request, and follows its redirects as the request says. What leads to another host takes no login along, and does not get to this machine.
 *
 * @returns the answer, which is a redirect where the client is to decide about it
 * @throws the error of the connection
 */
export async function follow(
  context: DownloadContext,
  { url: first, isMirror }: Source,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Answer | RequestProblem> {
  const mode = isMirror ? 'all' : request.redirects;
  let url = first;
  for (let followed = 0; ; followed++) {
    const answer = await send(context, url, first, request, signal);
    if (mode === 'none') return answer;
    const isPage =
      mode === 'to files' &&
      followed > 0 &&
      answer.statusCode < 300 &&
      isListing(String(answer.headers['content-type']));
    const target = isPage ? 'redirects to a page' : targetOf(answer, url, first, followed);
    if (target === undefined) return answer;
    answer.body.destroy();
    if (typeof target === 'string') {
      if (mode === 'all') return { kind: 'refused', words: target };
      return send(context, first, first, request, signal);
    }
    url = target;
  }
}

/** Where an answer leads: a clause whose subject is the host says why there nobody goes; undefined for what is no redirect. */
function targetOf(
  { statusCode, headers: { location } }: Answer,
  from: URL,
  first: URL,
  followed: number,
): URL | string | undefined {
  if (!REDIRECT_STATUSES.has(statusCode) || typeof location !== 'string') return undefined;
  const target = followRedirect(from, location, followed);
  if (typeof target === 'string' || !isElsewhere(target, first) || isLocal(first) || !isLocal(target)) return target;
  return `redirects to an address of this machine (${target.host})`;
}

function send(
  { connections, tlsOf, limits }: DownloadContext,
  url: URL,
  first: URL,
  { method, headers }: DownloadRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const tls = tlsOf(url.host) ?? {};
  // A client certificate is a login, too, and nobody has asked for what this host has.
  const own = isElsewhere(url, first) ? { ...tls, keypair: [] } : tls;
  const pool = isElsewhere(url, first) && !isLocal(first) ? 'redirected' : 'content';
  return connections.request(url, own, pool, {
    method,
    headers: url.origin === first.origin ? headers : harmlessHeaders(headers),
    signal,
    headersTimeout: limits.firstByteTimeout,
    bodyTimeout: limits.stallTimeout,
  });
}

/** Another port is another host: a name can have other addresses by the time of the next look. */
function isElsewhere(url: URL, first: URL): boolean {
  return url.host !== first.host;
}

function isLocal({ hostname }: URL): boolean {
  return isLocalAddress(splitHost(hostname).name);
}
