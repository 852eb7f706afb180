import { isSpace, lower } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';

/** What a flag takes: one value, several (it may be repeated), or true and false. */
export type FlagType = 'value' | 'values' | 'boolean';

export type FlagTypes = ReadonlyMap<string, FlagType>;

/** The flags that open the text after an instruction's keyword, quotes and escapes removed, and the text after them. */
export interface Flags {
  readonly flags: readonly string[];
  readonly rest: string;
}

/**
 * Splits `--name=value …` off. BuildKit treats each byte as a character here, so this does too.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/split_command.go (extractBuilderFlags)
 */
export function splitFlags(text: string, escape: string): Flags {
  const bytes = Buffer.from(text).toString('latin1');
  const flags: string[] = [];
  let position = 0;
  for (;;) {
    while (isSpace(bytes.charAt(position))) position++;
    if (!bytes.startsWith('--', position)) break;
    const word = readWord(bytes, position, escape);
    position = word.end;
    if (word.text === '--') break;
    flags.push(word.text);
  }
  return { flags, rest: Buffer.from(bytes.slice(position), 'latin1').toString() };
}

function readWord(bytes: string, start: number, escape: string): { readonly text: string; readonly end: number } {
  let text = '';
  let quote = '';
  let at = start;
  for (; at < bytes.length; at++) {
    const character = bytes.charAt(at);
    if (quote === '' && isSpace(character)) break;
    if (character === quote) quote = '';
    else if (quote === '' && `'"`.includes(character)) quote = character;
    else if (character === escape) text += bytes.charAt(++at);
    else text += character;
  }
  return { text, end: Math.min(at, bytes.length) };
}

/**
 * The values of an instruction's flags by name; `true` and `false` for the boolean ones.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/bflag.go (Parse)
 * @throws DockerfileProblem for an unknown or repeated flag, and for a missing or wrong value
 */
export function parseFlags(flags: readonly string[], types: FlagTypes): ReadonlyMap<string, readonly string[]> {
  const parsed = new Map<string, string[]>();
  for (const flag of flags) {
    const [shown, name, value] = splitFlag(flag);
    const type = types.get(name);
    if (!type) throw new DockerfileProblem(`unknown flag: ${shown}`, knownFlags(types));
    const earlier = parsed.get(name) ?? [];
    if (earlier.length > 0 && type !== 'values') throw new DockerfileProblem(`duplicate flag specified: ${shown}`);
    earlier.push(type === 'boolean' ? booleanOf(shown, value) : valueOf(shown, value));
    parsed.set(name, earlier);
  }
  return parsed;
}

function splitFlag(flag: string): readonly [string, string, string | undefined] {
  const equals = flag.indexOf('=');
  if (equals < 0) return [flag, flag.slice(2), undefined];
  return [flag.slice(0, equals), flag.slice(2, equals), flag.slice(equals + 1)];
}

function valueOf(shown: string, value: string | undefined): string {
  if (value === undefined) throw new DockerfileProblem(`missing a value on flag: ${shown}`, `Write ${shown}=<value>.`);
  return value;
}

function booleanOf(shown: string, value: string | undefined): string {
  const text = lower(value ?? 'true');
  if (text === 'true' || text === 'false') return text;
  throw new DockerfileProblem(`expecting boolean value for flag ${shown}, not: ${value}`);
}

function knownFlags(types: FlagTypes): string {
  if (types.size === 0) return 'This instruction takes no flags.';
  return `Flags of this instruction: ${[...types.keys()].map((name) => `--${name}`).join(', ')}.`;
}
