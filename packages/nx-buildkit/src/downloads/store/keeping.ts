import type { IncomingHttpHeaders } from 'node:http';
import { maskCredentials } from '../../util/sanitize';
import { maskSecrets } from '../../util/secrets';

/** Headers of a client that say nothing about who asks: all others may be a login. */
const HARMLESS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  // Of cargo, for its index.
  'cargo-protocol',
  'connection',
  'expires',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'npm-in-ci',
  'pragma',
  'proxy-connection',
  'range',
  'te',
  'upgrade-insecure-requests',
  'user-agent',
  'via',
]);
/** Of npm, pnpm and yarn, whose one-time password is not among them, and of fetch. */
const HARMLESS_ELSEWHERE = /^(npm-(auth-type|command|scope|session)|pacote-[\w-]+|sec-fetch-\w+)$/;

/** Of dnf, which asks them for a repository by a name that is as long as a signature. */
const MIRROR_LISTS = new Set(['mirrors.fedoraproject.org', 'mirrors.rockylinux.org', 'mirrors.almalinux.org']);

/** Whether a URL may hold a login: a user, or a token or a signature. Neither a port nor an @ in the path, as in npm's names of packages, is one. */
export function hasLogin({ username, password, hostname, pathname, search }: URL): boolean {
  const query = MIRROR_LISTS.has(hostname) ? search.replace(/(?<=[?&])repo=[\w.-]+/, '') : search;
  const isMasked = maskCredentials(query) !== query || maskSecrets(pathname) !== pathname;
  return username !== '' || password !== '' || isMasked;
}

/** Those headers of a request that say nothing about who asks. */
export function harmlessHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isHarmless(name)));
}

function isHarmless(name: string): boolean {
  return HARMLESS.has(name) || HARMLESS_ELSEWHERE.test(name);
}

/** Whether a request may hold a login, so that no other host may see it, and nobody else its answer. */
export function isPrivate(url: URL, headers: IncomingHttpHeaders): boolean {
  const { referer = '', ...others } = headers;
  const names = Object.keys(others);
  return hasLogin(url) || maskCredentials(referer) !== referer || names.some((name) => !isHarmless(name));
}

/** Whether the answer to a request that is not private may be kept. https://www.rfc-editor.org/rfc/rfc9111#section-3 */
export function mayBeKept(headers: IncomingHttpHeaders): boolean {
  const forbidden = /(^|[\s,])(no-store|private)($|[\s,=])/i.test(headers['cache-control'] ?? '');
  return !forbidden && headers['set-cookie'] === undefined && headers.vary !== '*';
}

/** The headers of a request that decide which answer it gets; their values are a part of the name under which that is kept. */
export function varyingHeaders(
  vary: string | undefined,
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> {
  const names = (vary ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    // The host always gets the same of these.
    .filter((name) => name !== '' && !['accept-encoding', 'origin'].includes(name));
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
}
