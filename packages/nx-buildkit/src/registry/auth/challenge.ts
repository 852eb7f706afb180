/** How a host wants its clients to log in. */
export type Challenge =
  | { readonly scheme: 'bearer'; readonly realm: URL; readonly service?: string; readonly scope?: string }
  | { readonly scheme: 'basic' };

const PARAMETER = /[\s,]*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))/y;
const SCHEME = /[\s,]*([\w-]+)(?=\s+[\w-]+\s*=|\s*$|\s*,)/y;

/**
 * Reads `WWW-Authenticate`: tokens before passwords, and only schemes that registry clients support.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 * @param headers all values of the header
 * @returns undefined if it offers no supported scheme
 */
export function parseChallenge(headers: string | readonly string[] | undefined): Challenge | undefined {
  const challenges = [headers ?? []].flat().flatMap(split);
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get('realm') ?? '';
    if (scheme !== 'bearer' || !/^https?:\/\//i.test(realm) || !URL.canParse(realm)) continue;
    return { scheme, realm: new URL(realm), service: parameters.get('service'), scope: parameters.get('scope') };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

function split(header: string) {
  const found: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const matched = pattern.exec(header);
    if (matched) at = pattern.lastIndex;
    return matched;
  };
  for (let scheme = match(SCHEME); scheme; scheme = match(SCHEME)) {
    const parameters = new Map<string, string>();
    for (let one = match(PARAMETER); one; one = match(PARAMETER)) {
      parameters.set((one[1] ?? '').toLowerCase(), one[2]?.replace(/\\(.)/g, '$1') ?? one[3] ?? '');
    }
    found.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters });
  }
  return found;
}
