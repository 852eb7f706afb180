import ignore, { type Ignore } from 'ignore';

/** More alternatives than anyone writes into a rule. */
const MANY = 1_000;

/**
 * The rules of ignore files as Nx reads them, which differs from git: it tells upper case from lower case on every system, and reads `*.{log,tmp}` as two
 * patterns. https://github.com/BurntSushi/ripgrep/blob/14.1.1/crates/ignore/src/gitignore.rs (add_line), which Nx walks with. Where this is not
 * exact, a path counts as ignored.
 */
export function ignoreRules(text: string): Ignore {
  const rules = text.split(/\r?\n/).flatMap(plainRules);
  return ignore({ allowRelativePaths: true, ignorecase: false }).add(rules);
}

/** The same rule for each combination of its alternatives, with classes that the library `ignore` reads as Nx does. */
function plainRules(rule: string): readonly string[] {
  const tokens = tokensOf(rule);
  // A backslash that escapes nothing: Nx leaves such a rule out, and `ignore` throws for it.
  if (tokens.at(-1) === '\\') return [];
  const plain = tokens.map(plainToken);
  // It takes back what other rules ignore.
  if (rule.startsWith('!')) return plain.join('') === rule && !tokens.includes('{') ? [rule] : [];
  const done: string[] = [];
  const open: (readonly string[])[] = [plain];
  for (let next = open.pop(); next; next = open.pop()) {
    const alternatives = alternativesIn(next);
    if (alternatives) open.push(...alternatives);
    else done.push(next.join(''));
    if (open.length + done.length > MANY) return ['*'];
  }
  return done;
}

/** A class like `[Bb]` or `[0-9]`. */
const CLASS = /^\[[\w.-]+\]$/;

/** `ignore` makes a regular expression of a rule, in which an escaped letter would mean something else. */
function plainToken(token: string): string {
  if (token === '[') return '\\[';
  if (token.startsWith('[')) return CLASS.test(token) ? token : '?';
  return /^\\\w/.test(token) ? token.slice(1) : token;
}

/** The characters of a rule; an escaped one and a class stay whole. */
function tokensOf(rule: string): readonly string[] {
  return rule.match(/\\[^]|\[[!^]?[^][^\]]*\]|[^]/gu) ?? [];
}

/** The rule with each alternative of its first pair of braces; undefined if it has none. */
function alternativesIn(tokens: readonly string[]): readonly (readonly string[])[] | undefined {
  const ends: number[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === '{') depth++;
    if ((token === '{' || token === ',') && depth === 1) ends.push(at);
    if (token !== '}' || depth === 0 || --depth > 0) continue;
    const [start = 0] = ends;
    return [...ends.slice(1), at].map((end, i) => [
      ...tokens.slice(0, start),
      ...tokens.slice((ends[i] ?? start) + 1, end),
      ...tokens.slice(at + 1),
    ]);
  }
  return undefined;
}
