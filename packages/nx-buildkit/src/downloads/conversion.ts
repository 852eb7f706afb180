import { matchesText } from '../util/wildcard';
import type { DownloadSettings } from '../buildkitd-config/downloads';
import { GET_ONLY_PREFIXES } from './get-only-prefixes';

/** A rule of BuildKit's source policy that sends a request elsewhere, or denies it. */
export interface DownloadRule {
  readonly action: 'CONVERT' | 'DENY';
  readonly selector: { readonly identifier: string; readonly match_type?: 'REGEX' };
  readonly updates?: { readonly identifier: string };
}

/** Where the rules of any server send a request, with the scheme of its own URL and what follows that. */
export const SERVER_URL = /http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/(https?)\/([^"\s]*)/;

/** BuildKit's proxy sees https with its port: `https://pypi.org:443/simple/`. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443' };

/** All prefixes that are converted. A mirror's prefix is one of them, unless another already covers a part of what it says. */
export function convertedPrefixes({ prefixes, mirrors, private: secret }: DownloadSettings): readonly string[] {
  const all = [...GET_ONLY_PREFIXES, ...prefixes, ...secret];
  const further = Object.keys(mirrors).filter(
    (mirrored) => !all.some((prefix) => prefix.startsWith(mirrored) || matchesText(mirrored, `${prefix}*`)),
  );
  return [...new Set([...all, ...further])];
}

/**
 * The rules that send what RUN asks of these prefixes to a server on this machine. BuildKit refuses any method but GET at a URL that is converted:
 * https://github.com/moby/buildkit/blob/v0.34.2/util/network/proxyprovider/provider_linux.go#L787
 *
 * @param prefixes `https://files.pythonhosted.org/`
 * @param server `http://127.0.0.1:5000/key`
 */
export function conversionRules(prefixes: readonly string[], server: string): readonly DownloadRule[] {
  return prefixes.map((prefix) => {
    const identifier = identifierOf(prefix);
    let wildcards = 0;
    const place = identifier.replace('://', '/').replace(/\*/g, () => `\${${(wildcards += 1)}}`);
    return { action: 'CONVERT', selector: { identifier }, updates: { identifier: `${server}/${place}` } };
  });
}

/**
 * The rules that send every request to a server on this machine. BuildKit applies them to what they have converted as well, until nothing changes:
 * https://github.com/moby/buildkit/blob/v0.34.2/sourcepolicy/engine.go#L72
 *
 * @param server `http://127.0.0.1:5000/key`
 */
export function offlineRules(server: string): readonly DownloadRule[] {
  return [
    { action: 'DENY', selector: { identifier: 'git://*' } },
    convert(`^https://(.*)$`, `${server}/https/\${1}`),
    convert(`^http://(${otherThan(`${new URL(server).host}/`)})$`, `${server}/http/\${1}`),
  ];
}

function convert(identifier: string, to: string): DownloadRule {
  return { action: 'CONVERT', selector: { identifier, match_type: 'REGEX' }, updates: { identifier: to } };
}

/** A regular expression for all texts that do not begin with this one, since those of Go cannot look ahead. */
function otherThan(prefix: string): string {
  const quote = (text: string): string => text.replace(/[.[\]]/g, '\\$&');
  const differentAt = [...prefix].map((character, i) => `${quote(prefix.slice(0, i))}(?:[^${character}].*)?`);
  return differentAt.join('|');
}

/**
 * The URL that was asked for, from the path that a rule made of it.
 *
 * @param path path and query of the request, `/key/https/pypi.org:443/simple/`
 * @param key of the server, so that no other program of the machine can use it as a proxy
 * @param prefixes that are converted: nothing else is fetched. Not given, any URL is right.
 * @returns undefined for any other path
 */
export function originalUrl(path: string, key: string, prefixes: readonly string[] | undefined): URL | undefined {
  const [, found, scheme, rest] = /^\/([^/]+)\/(https?)\/(.+)$/s.exec(path) ?? [];
  if (found !== key || rest === undefined) return undefined;
  const text = `${scheme}://${rest}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // As it is asked for, not as it came: a path with /../ leads elsewhere.
  return !url || !prefixes || isBelow(url, prefixes) ? url : undefined;
}

/** Whether a URL begins with one of the prefixes. */
export function isBelow(url: URL, prefixes: readonly string[]): boolean {
  const asked = withPort(url);
  return prefixes.some((prefix) => matchesText(asked, identifierOf(prefix)));
}

/**
 * Text of BuildKit with the URLs that RUN asked for instead of those of the server.
 *
 * @param server `http://127.0.0.1:5000/key`
 */
export function withOriginalUrls(text: string, server: string): string {
  return text.replaceAll(`${server}/https/`, 'https://').replaceAll(`${server}/http/`, 'http://');
}

/** Takes what follows private prefixes in URLs, which can hold a login, out of text of BuildKit. */
export function privateMask(prefixes: readonly string[]): (text: string) => string {
  const spellings = prefixes.flatMap((prefix) => {
    const url = new URL(prefix);
    return [prefix, url.href, withPort(url)].map((spelling) => ({ prefix, spelling }));
  });
  return (text) =>
    spellings.reduce((masked, { prefix, spelling }) => {
      const [before = '', ...others] = masked.split(spelling);
      return [before, ...others.map((other) => other.replace(/^[^\s"'`<>]+/, '***'))].join(prefix);
    }, text);
}

/** What BuildKit compares with the URLs of requests. */
function identifierOf(prefix: string): string {
  return `${withPort(new URL(prefix))}*`;
}

function withPort({ protocol, hostname, port, pathname, search }: URL): string {
  const explicit = port || DEFAULT_PORTS[protocol];
  return `${protocol}//${explicit ? `${hostname}:${explicit}` : hostname}${pathname}${search}`;
}
