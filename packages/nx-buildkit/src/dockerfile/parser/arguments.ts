import { isSpace, trimStart } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';
import { parseJson } from '../../util/json';

/** The arguments of an instruction; `json` when they were written as a JSON array. */
export interface Arguments {
  readonly args: readonly string[];
  readonly json: boolean;
}

type Reader = (text: string, escape: string) => Arguments;

/**
 * How each instruction's arguments are read.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/parser.go (dispatch) and line_parsers.go
 */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['add', readListOrJson],
  ['arg', (text, escape) => plain(quotedWords(text, escape))],
  ['cmd', readTextOrJson],
  ['copy', readListOrJson],
  ['entrypoint', readTextOrJson],
  ['env', (text, escape) => plain(readPairs(text, escape, 'ENV'))],
  ['expose', (text) => plain(blankSeparated(text))],
  ['from', (text) => plain(blankSeparated(text))],
  ['healthcheck', readHealthcheck],
  ['label', (text, escape) => plain(readPairs(text, escape, 'LABEL'))],
  ['maintainer', (text) => plain(wholeText(text))],
  ['run', readTextOrJson],
  ['shell', readTextOrJson],
  ['stopsignal', (text) => plain(wholeText(text))],
  ['user', (text) => plain(wholeText(text))],
  ['volume', readListOrJson],
  ['workdir', (text) => plain(wholeText(text))],
]);

/**
 * Reads the arguments of an instruction of this keyword; an unknown keyword has none.
 * @throws DockerfileProblem for a JSON array of anything but strings, and for an ENV or LABEL without `=`
 */
export function readArguments(keyword: string, text: string, escape: string): Arguments {
  return READERS.get(keyword)?.(text, escape) ?? plain([]);
}

function plain(args: readonly string[]): Arguments {
  return { args, json: false };
}

function wholeText(text: string): readonly string[] {
  return text === '' ? [] : [text];
}

function blankSeparated(text: string): readonly string[] {
  return text === '' ? [] : text.split(/[\t\v\f\r ]+/);
}

function readTextOrJson(text: string): Arguments {
  return readJson(text) ?? plain(wholeText(text));
}

function readListOrJson(text: string): Arguments {
  return readJson(text) ?? plain(blankSeparated(text));
}

function readHealthcheck(text: string): Arguments {
  let end = 0;
  while (end < text.length && !isSpace(text.charAt(end))) end++;
  const { args, json } = readTextOrJson(trimStart(text.slice(end)));
  return { args: [...wholeText(text.slice(0, end)), ...args], json };
}

/** Text that looks like an array but is not JSON is plain text. */
function readJson(text: string): Arguments | undefined {
  if (!trimStart(text).startsWith('[')) return undefined;
  const items = parseJson(text);
  if (items === undefined) return undefined;
  if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return { args: items, json: true };
  throw new DockerfileProblem('when using JSON array syntax, arrays must be comprised of strings only');
}

/** What an ENV or a LABEL sets, each as `name=value`, however it is written: `name=value …`, or one `name value`. */
function readPairs(text: string, escape: string, instruction: string): readonly string[] {
  const words = quotedWords(text, escape);
  const [first] = words;
  if (first === undefined) return [];
  if (!first.includes('=')) {
    const [name, ...value] = blankSeparated(text);
    if (value.length === 0)
      throw new DockerfileProblem(`${instruction} must have two arguments`, `Write ${instruction} name=value.`);
    return [`${name}=${value.join(' ')}`];
  }
  const wrong = words.find((word) => !word.includes('='));
  if (wrong === undefined) return words;
  throw new DockerfileProblem(`Syntax error - can't find = in "${wrong}". Must be of the form: name=value`);
}

/**
 * Words that may hold quoted or escaped white space; quotes and escapes stay.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/line_parsers.go (parseWords)
 */
function quotedWords(text: string, escape: string): readonly string[] {
  const words: string[] = [];
  const characters = [...text];
  let word = '';
  let quote = '';
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] ?? '';
    if (quote === '' && isSpace(character)) {
      if (word !== '') words.push(word);
      word = '';
    } else if (character === escape && quote !== "'") {
      const escaped = characters[++i];
      // An escape character at the end of the line escapes nothing.
      if (escaped !== undefined) word += character + escaped;
    } else {
      if (character === quote) quote = '';
      else if (quote === '' && `'"`.includes(character)) quote = character;
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}
