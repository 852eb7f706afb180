import { DEEPEST_NESTING, piecesOf, type Reference } from './compose-reference';

/** Names and values; undefined for a name without a value. */
type Values = Readonly<Record<string, string | undefined>>;

/** What a text starts with, without line breaks: https://github.com/compose-spec/compose-go/blob/v2.16.1/dotenv/parser.go (isSpace) */
const BLANKS = /^[\t\v\f\r \u0085\u00a0]*/;

/** How many characters may take the places of variables in a file: each value may name the one before it several times. */
const MOST_REPLACED = 1_000_000;

/** The error for the statement that is being read. Its values may be secrets, so what it says holds none. */
type Refused = (why: string) => Error;

type ValueOf = (name: string) => string | undefined;

/** A value of an env file and what follows it. */
interface Read {
  readonly value: string;
  readonly rest: string;
}

/**
 * The variables of an env file, as `docker compose` reads it: `NAME=value`, `NAME: value` and `export NAME=value`, a comment after a blank, quotes
 * over several lines, values that refer to other variables, and names alone, which take their value from the environment.
 * https://github.com/compose-spec/compose-go/blob/v2.16.1/dotenv/parser.go
 *
 * @throws Error with the line that cannot be read
 */
export function parseEnvFile(text: string, env: Values = {}): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  let replaced = 0;
  const whole = text.replace(/^\uFEFF/, '');
  for (let left = statementIn(whole); left !== ''; left = statementIn(left)) {
    const refused = (why: string): Error =>
      new Error(`line ${whole.slice(0, whole.length - left.length).split('\n').length}: ${why}`);
    const valueOf: ValueOf = (name) => {
      const value = env[name] ?? found.get(name);
      replaced += value?.length ?? 0;
      if (replaced > MOST_REPLACED) throw refused('the values of its variables have become too long');
      return value;
    };
    const { name, isAlone, rest } = readName(left, refused);
    const read = isAlone ? { value: env[name], rest } : readValue(rest, refused, valueOf);
    if (read.value !== undefined) found.set(name, read.value);
    left = read.rest;
  }
  return Object.fromEntries(found);
}

/** The text from its first statement on. */
function statementIn(text: string): string {
  return text.replace(/^(?:\s|#[^\n]*)*/, '');
}

function readName(
  text: string,
  refused: Refused,
): { readonly name: string; readonly isAlone: boolean; readonly rest: string } {
  const statement = text.replace(/^export\s+/, '');
  const [head = '', written = '', end = ''] = /^([^=:\n]*)([=:\n]?)/.exec(statement) ?? [];
  const name = written.trim();
  const wrong = /[^\p{L}\p{N}_.[\]\s-]/u.exec(written)?.[0];
  if (wrong !== undefined) throw refused(`${JSON.stringify(wrong)} is not part of a name`);
  if (name.includes(' ')) throw refused('a name cannot contain a space');
  const isAlone = end !== '=' && end !== ':';
  return { name, isAlone, rest: statement.slice(head.length).replace(BLANKS, '') };
}

function readValue(text: string, refused: Refused, valueOf: ValueOf): Read {
  const quote = /^["']/.exec(text)?.[0];
  if (quote === undefined) {
    const end = text.indexOf('\n');
    const [first, rest] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    return { value: expanded((first.split(' #')[0] ?? '').trimEnd(), refused, valueOf), rest };
  }
  const quoted = quote === '"' ? /^"((?:\\[^]|[^"\\])*)"/ : /^'((?:\\[^]|[^'\\])*)'/;
  const [whole, inner] = quoted.exec(text) ?? [];
  if (whole === undefined || inner === undefined) throw refused('a quote is not closed');
  const value = inner.replaceAll(`\\${quote}`, quote);
  return {
    value: quote === '"' ? expanded(unescaped(value), refused, valueOf) : value,
    rest: text.slice(whole.length),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  // The next step replaces variables, and treats two of them as one.
  $: '$$',
};

/** A backslash before any other character is one. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:([abfnrtv$"\\])|0(\d{3}))/g, (all, letter: string | undefined, octal: string) =>
    letter === undefined ? String.fromCharCode(parseInt(octal, 8)) : (ESCAPES[letter] ?? all),
  );
}

/**
 * https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @param depth number of the references that the text is in
 */
function expanded(text: string, refused: Refused, valueOf: ValueOf, depth = 0): string {
  if (depth > DEEPEST_NESTING) throw refused(`its variables are nested more than ${DEEPEST_NESTING} deep`);
  return piecesOf(text)
    .map((piece) => {
      if (piece === '$$') return '$';
      if (!('text' in piece)) return expandedReference(piece, refused, valueOf, depth);
      if (piece.text.includes('${')) throw refused('its value has a variable that cannot be read');
      return piece.text;
    })
    .join('');
}

function expandedReference(
  { name, operator, word }: Reference,
  refused: Refused,
  valueOf: ValueOf,
  depth: number,
): string {
  const value = valueOf(name);
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (operator.endsWith('?') && !isSet) throw refused(`${name} is required: ${word}`);
  const isWord = operator.endsWith('+') ? isSet : operator.endsWith('-') && !isSet;
  const own = operator.endsWith('+') ? '' : (value ?? '');
  return isWord ? expanded(word, refused, valueOf, depth + 1) : own;
}
