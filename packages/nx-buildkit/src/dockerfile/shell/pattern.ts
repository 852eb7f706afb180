import { DockerfileProblem } from '../text/problem';

/** One character of a shell pattern: itself, or (undefined) any one, which is what `?` stands for. */
type Token = string | undefined;

/** A shell pattern cut at its `*`: a match is these runs in order, with anything between them. */
type Pattern = readonly (readonly Token[])[];

/** How many characters of a pattern are compared at each place of a value, at most. */
export function longestRun(pattern: string): number {
  return pattern.split('*').reduce((longest, { length }) => Math.max(longest, length), 0);
}

/** `${V#pattern}`, and `${V##pattern}` when `longest`. */
export function trimPrefix(value: string, pattern: string, longest: boolean): string {
  const characters = [...value];
  return characters.slice(matchEnd(characters, parsePattern(pattern), 0, longest)).join('');
}

/** `${V%pattern}`, and `${V%%pattern}` when `longest`. An escape at the very end escapes, as in BuildKit, what stands before it. */
export function trimSuffix(value: string, pattern: string, longest: boolean): string {
  const backwards = (pattern.match(/\\.|./gsu) ?? []).reverse().join('');
  return reversed(trimPrefix(reversed(value), backwards, longest));
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** `${V/pattern/replacement}`: the leftmost match, in its longest form. */
export function replaceFirst(value: string, pattern: string, replacement: string): string {
  const characters = [...value];
  const match = find(characters, parsePattern(pattern), 0);
  if (!match) return value;
  return [...characters.slice(0, match.start), replacement, ...characters.slice(match.end)].join('');
}

/**
 * `${V//pattern/replacement}`. An empty match right after another match is skipped, and `$name` in the replacement is expanded, as Go's
 * Regexp.ReplaceAllString does: https://pkg.go.dev/regexp#Regexp.ReplaceAllString
 */
export function replaceAll(value: string, pattern: string, replacement: string): string {
  const characters = [...value];
  const runs = parsePattern(pattern);
  const parts: string[] = [];
  let [copied, position] = [0, 0];
  while (position <= characters.length) {
    const match = find(characters, runs, position);
    if (!match) break;
    parts.push(characters.slice(copied, match.start).join(''));
    if (match.end > copied || match.start === 0) {
      parts.push(expandTemplate(replacement, characters.slice(match.start, match.end).join('')));
    }
    copied = match.end;
    position = Math.max(position + 1, match.end);
  }
  return parts.join('') + characters.slice(copied).join('');
}

/** Go's template for replacements; for a pattern without groups it only has `$0` and `$$`; every other name is empty. */
function expandTemplate(template: string, match: string): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
    if (all === '$$') return '$';
    return /^0+$/.test(braced ?? bare ?? '') ? match : '';
  });
}

/** https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/shell/lex.go (convertShellPatternToRegex) */
function parsePattern(pattern: string): Pattern {
  let run: Token[] = [];
  const runs = [run];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i];
    if (character === '*') runs.push((run = []));
    else if (character === '?') run.push(undefined);
    else if (character === '\\') {
      const escaped = characters[++i];
      if (escaped === undefined || !'}/*?\\'.includes(escaped)) {
        throw new DockerfileProblem(
          `invalid pattern (${pattern}) in substitution: invalid escape '\\${escaped ?? ''}'`,
        );
      }
      run.push(escaped);
    } else run.push(character);
  }
  return runs;
}

function find(value: readonly string[], runs: Pattern, from: number): { start: number; end: number } | undefined {
  // If the rest cannot be found after the first place of the first run, it cannot be found after a later one either.
  const start = indexOf(value, runs[0] ?? [], from);
  const end = start === undefined ? undefined : matchEnd(value, runs, start, true);
  return start === undefined || end === undefined ? undefined : { start, end };
}

/**
 * Where a match that begins at `start` ends. Every run but the last is taken at its earliest place, the last one at its earliest or latest: there is
 * no backtracking for any pattern.
 */
function matchEnd(value: readonly string[], runs: Pattern, start: number, longest: boolean): number | undefined {
  const [first = [], ...rest] = runs;
  if (!matchesAt(value, first, start)) return undefined;
  let end = start + first.length;
  for (const [i, run] of rest.entries()) {
    const last = longest && i === rest.length - 1;
    const found = last ? lastIndexOf(value, run, end) : indexOf(value, run, end);
    if (found === undefined) return undefined;
    end = found + run.length;
  }
  return end;
}

function matchesAt(value: readonly string[], run: readonly Token[], at: number): boolean {
  return at + run.length <= value.length && run.every((token, i) => token === undefined || token === value[at + i]);
}

function indexOf(value: readonly string[], run: readonly Token[], from: number): number | undefined {
  for (let at = from; at + run.length <= value.length; at++) if (matchesAt(value, run, at)) return at;
  return undefined;
}

function lastIndexOf(value: readonly string[], run: readonly Token[], from: number): number | undefined {
  for (let at = value.length - run.length; at >= from; at--) if (matchesAt(value, run, at)) return at;
  return undefined;
}
