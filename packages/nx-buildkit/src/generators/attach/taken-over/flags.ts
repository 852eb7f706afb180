/** The flags of `docker build` with their values, by their long names, and what is not a flag. */
export interface Flags {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly positional: readonly string[];
}

const SHORT: Readonly<Record<string, string>> = { '-t': '--tag', '-f': '--file', '-o': '--output', '-q': '--quiet' };
const SWITCHES = new Set(['--no-cache', '--pull', '--push', '--load', '--quiet', '--rm', '--force-rm', '--squash']);

/** Reads words as docker does: `--tag x`, `--tag=x`, `-t x`; a switch has no value, or `=false`. */
export function readFlags(words: readonly string[]): Flags {
  const values = new Map<string, string[]>();
  const positional: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, written = '', given] = /^(-[^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const flag = SHORT[written] ?? written;
    if (!flag.startsWith('-')) {
      positional.push(word);
      continue;
    }
    const name = flag.replace(/^-+/, '');
    const value = given ?? (SWITCHES.has(flag) ? 'true' : (words[++i] ?? ''));
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { values: Object.fromEntries(values), positional };
}
