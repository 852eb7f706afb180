/**
 * Whether a pattern matches all of `items`: its runs occur in them in order and without overlap, the first one at the beginning, the last one at the
 * end, with anything in between. Every run is matched at its earliest place, so the time is at most the product of both lengths for any pattern; a
 * regular expression would try every way to divide the items among the wildcards.
 *
 * @param runs the items before, between and after the wildcards that match any number of items
 */
function matchesRuns<Item, Token>(
  items: readonly Item[],
  runs: readonly (readonly Token[])[],
  same: (token: Token, item: Item) => boolean,
): boolean {
  const isAt = (run: readonly Token[], at: number): boolean =>
    at + run.length <= items.length && run.every((token, i) => same(token, items[at + i] as Item));
  const [first = [], ...others] = runs;
  const last = others.pop();
  if (last === undefined) return first.length === items.length && isAt(first, 0);
  if (!isAt(first, 0)) return false;
  let at = first.length;
  for (const run of others) {
    while (at + run.length <= items.length && !isAt(run, at)) at++;
    at += run.length;
  }
  return at + last.length <= items.length && isAt(last, items.length - last.length);
}

/** The same for text, in which `*` matches any characters. */
export function matchesText(text: string, pattern: string): boolean {
  const runs = pattern.split('*').map((run) => [...run]);
  return matchesRuns([...text], runs, (token, character) => token === character);
}

/**
 * Whether a path matches a glob of `*` and `?` inside a name and `**` for any number of folders. A leading dot is a character like any other.
 */
export function matchesPath(path: string, glob: string): boolean {
  return pathMatcher(glob)(path);
}

/** {@link matchesPath} for many paths. */
export function pathMatcher(glob: string): (path: string) => boolean {
  const runs = splitAt(glob.split('/'), '**').map((run) => run.map(nameMatcher));
  return (path) => matchesRuns(path.split('/'), runs, (matches, name) => matches(name));
}

function nameMatcher(pattern: string): (name: string) => boolean {
  if (!/[*?]/.test(pattern)) return (name) => name === pattern;
  const runs = splitAt([...pattern], '*');
  return (name) => matchesRuns([...name], runs, (token, character) => token === '?' || token === character);
}

function splitAt(tokens: readonly string[], wildcard: string): readonly (readonly string[])[] {
  let run: string[] = [];
  const runs = [run];
  for (const token of tokens) {
    if (token === wildcard) runs.push((run = []));
    else run.push(token);
  }
  return runs;
}
