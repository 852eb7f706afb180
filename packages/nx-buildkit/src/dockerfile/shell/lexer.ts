import { DockerfileProblem } from '../text/problem';
import { longestRun } from './pattern';
import { QuotedText, type Part, type Reading } from './quotes';
import { replace, shown, substitute, trims, unsupported } from './substitution';

/** The variables in scope. It is a map, so that a variable's name can only reach its value. */
export type Variables = Pick<ReadonlyMap<string, string>, 'get'>;

/** The limit for text from variables in one Dockerfile: a few lines of `ARG A=$A$A` would fill the memory. In UTF-16 units. */
const MOST_EXPANDED = 1 << 22;

/** How deep `${a:-${b:-…}}` may be nested; no real file nests deeper. */
const DEEPEST_NESTING = 200;

const NO_VARIABLES: Variables = new Map();

/**
 * Expands the variables of a word and removes its quotes.
 * @throws DockerfileProblem for syntax that BuildKit refuses, and when the words of a Dockerfile become too long
 */
export type Expand = (word: string, variables: Variables) => string;

/** Expands the words of one Dockerfile. */
export function expander(escape: string): Expand {
  const limit = { left: MOST_EXPANDED };
  return (word, variables) => new ShellText(word, { escape }, variables, limit).read();
}

/**
 * Splits a line of shell into words, with no variable set.
 * @throws DockerfileProblem if quotes or substitutions do not close
 */
export function shellWords(line: string, reading: Reading): readonly string[] {
  const text = new ShellText(line, reading, NO_VARIABLES, { left: MOST_EXPANDED });
  text.read();
  return text.words();
}

/** Text with variables. */
class ShellText extends QuotedText {
  private depth = 0;

  constructor(
    text: string,
    reading: Reading,
    private readonly variables: Variables,
    private readonly limit: { left: number },
  ) {
    super(text, reading);
  }

  protected override readVariable(): string {
    this.text.take();
    if (this.text.next === '{') return this.readBraced();
    const name = this.readName();
    return name === '' ? '$' : this.lookUp(name, name);
  }

  /** A word, a number, or one of the shell's special parameters. */
  private readName(): string {
    const { next } = this.text;
    if (next === undefined) return '';
    if ('@*#?-$!'.includes(next)) return this.text.take();
    const isDigit = (character: string) => /\p{Nd}/u.test(character);
    const isOfWord = (character: string) => /[\p{L}\p{Nd}_]/u.test(character);
    return this.text.takeWhile(isDigit(next) ? isDigit : isOfWord);
  }

  private lookUp(name: string, written: string): string {
    return this.grown(this.variables.get(name) ?? (this.reading.keepUnset ? `$${written}` : ''));
  }

  private grown(text: string): string {
    this.spend(text.length);
    return text;
  }

  /** Counts UTF-16 units, or steps of looking for a pattern. */
  private spend(cost: number): void {
    this.limit.left -= cost;
    if (this.limit.left < 0) throw new DockerfileProblem('the values of its variables are too long');
  }

  private readBraced(): string {
    this.text.take();
    if (this.text.next === undefined) throw new DockerfileProblem("syntax error: missing '}'");
    if ('{}:'.includes(this.text.next)) throw new DockerfileProblem('syntax error: bad substitution');
    const name = this.readName();
    const operator = this.text.take();
    if (operator === '}') return this.lookUp(name, `{${name}}`);
    if (operator === '/') return this.readReplacement(name);
    if (operator === ':') return this.readConditional(name, this.text.take(), true);
    if (operator === '' || !'+-?#%'.includes(operator)) throw unsupported(operator);
    return this.readConditional(name, operator, false);
  }

  private readConditional(name: string, operator: string, emptyIsUnset: boolean): string {
    const isPattern = trims(operator);
    if (emptyIsUnset && isPattern) throw unsupported(`:${operator}`);
    const word = this.readOperand('}', { keepEscapes: isPattern, isPattern });
    const value = this.variables.get(name);
    const conditional = { name, operator, emptyIsUnset, word };
    if (isPattern) this.spend((value ?? '').length * longestRun(word));
    if (value === undefined && this.reading.keepUnset) return `\${${name}${shown(conditional)}${word}}`;
    return this.grown(substitute(conditional, value));
  }

  private readReplacement(name: string): string {
    const all = this.text.next === '/';
    if (all) this.text.take();
    const pattern = this.readOperand('/', { keepEscapes: true, isPattern: true });
    const replacement = this.readOperand('}', { keepEscapes: true, isPattern: false });
    const value = this.variables.get(name);
    if (value === undefined && this.reading.keepUnset) return `\${${name}/${pattern}/${replacement}}`;
    this.spend((value ?? '').length * longestRun(pattern));
    return this.grown(replace(value ?? '', pattern, replacement, all, this.limit.left));
  }

  private readOperand(stop: string, part: Part): string {
    // BuildKit collects words in the buffer that operands are read with, so the part of the word before `${` is lost.
    this.word = '';
    if (++this.depth > DEEPEST_NESTING)
      throw new DockerfileProblem('the substitutions of variables are nested too deep');
    const operand = this.readUntil(stop, part);
    this.depth--;
    return operand;
  }
}
