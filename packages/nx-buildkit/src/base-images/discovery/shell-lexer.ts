import { isSpace } from './go-text';
import { DockerfileProblem } from './problem';
import { replace, shown, substitute, trims, unsupported } from './shell-substitution';

/** The variables in scope. A map, so that no variable's name can reach anything but its value. */
export type Variables = ReadonlyMap<string, string>;

/** How text is read: by default, quotes and escapes are removed and variables expanded. */
interface Reading {
  readonly escape: string;
  readonly keepQuotes?: boolean;
  readonly keepEscapes?: boolean;
  /** Leaves `$V` as it is when V is not set. */
  readonly keepUnset?: boolean;
}

/** Whether escapes stay in what is read now, and whether it is a pattern, in which a quoted escape has to be escaped again. */
interface Part {
  readonly keepEscapes: boolean;
  readonly isPattern: boolean;
}

/** What one word may take from variables: a few lines of `ARG A=$A$A` would fill the memory. In UTF-16 units. */
const LONGEST_EXPANSION = 1 << 20;

/** How deep `${a:-${b:-…}}` may go; what goes deeper was not written to be read. */
const DEEPEST_NESTING = 200;

const NO_VARIABLES: Variables = new Map();

/**
 * Expands the variables of a word and removes its quotes.
 * @throws DockerfileProblem for syntax that BuildKit refuses
 */
export function expand(word: string, variables: Variables, escape: string): string {
  return new ShellText(word, { escape }, variables).read();
}

/**
 * Splits a line of shell into words, with no variable set.
 * @throws DockerfileProblem where quotes or substitutions do not close
 */
export function shellWords(line: string, reading: Reading): readonly string[] {
  const text = new ShellText(line, reading, NO_VARIABLES);
  text.read();
  return text.words();
}

/**
 * The little of a shell's language that Dockerfiles have.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/shell/lex.go
 */
class ShellText {
  private readonly characters: readonly string[];
  private position: number;
  private expanded = 0;
  private depth = 0;
  private readonly finished: string[] = [];
  private word = '';

  constructor(
    text: string,
    private readonly reading: Reading,
    private readonly variables: Variables,
  ) {
    this.characters = [...text];
    // Go's text/scanner passes over a byte order mark at the start.
    this.position = text.startsWith('\uFEFF') ? 1 : 0;
  }

  read(): string {
    return this.readUntil(undefined, { keepEscapes: this.reading.keepEscapes ?? false, isPattern: false });
  }

  words(): readonly string[] {
    return this.word === '' ? this.finished : [...this.finished, this.word];
  }

  private get next(): string | undefined {
    return this.characters[this.position];
  }

  private take(): string {
    return this.characters[this.position++] ?? '';
  }

  private takeWhile(test: (character: string) => boolean): string {
    const start = this.position;
    while (this.next !== undefined && test(this.next)) this.position++;
    return this.characters.slice(start, this.position).join('');
  }

  private readUntil(stop: string | undefined, part: Part): string {
    const pieces: string[] = [];
    for (let next = this.next; next !== stop; next = this.next) {
      if (next === undefined) throw new DockerfileProblem(`syntax error: missing '${stop}'`);
      const piece = this.readPiece(next, part);
      pieces.push(piece);
      if (stop === undefined) this.addToWords(piece, !this.protects(next));
    }
    this.position++;
    return pieces.join('');
  }

  /** True for what keeps the white space that it begins from ending a word. */
  private protects(character: string): boolean {
    return character === this.reading.escape || `'"<`.includes(character);
  }

  private addToWords(piece: string, splits: boolean): void {
    if (!splits) {
      this.word += piece;
      return;
    }
    for (const character of piece) {
      if (!isSpace(character)) this.word += character;
      else if (this.word !== '') {
        this.finished.push(this.word);
        this.word = '';
      }
    }
  }

  private readPiece(next: string, part: Part): string {
    switch (next) {
      case '$':
        return this.readVariable();
      case "'":
        return this.readSingleQuoted(part);
      case '"':
        return this.readDoubleQuoted(part);
      case '<':
        return this.readRedirection();
      case this.reading.escape:
        return part.keepEscapes ? this.take() + this.take() : (this.take(), this.take());
      default:
        return this.take();
    }
  }

  private quoted(text: string, quote: string): string {
    return this.reading.keepQuotes ? quote + text + quote : text;
  }

  private readSingleQuoted({ isPattern }: Part): string {
    this.position++;
    const text = this.takeWhile((character) => character !== "'");
    if (this.take() === '')
      throw new DockerfileProblem('unexpected end of statement while looking for matching single-quote');
    const { escape } = this.reading;
    return this.quoted(isPattern ? text.replaceAll(escape, escape + escape) : text, "'");
  }

  private readDoubleQuoted(part: Part): string {
    this.position++;
    const pieces: string[] = [];
    for (let next = this.next; next !== '"'; next = this.next) {
      if (next === undefined)
        throw new DockerfileProblem('unexpected end of statement while looking for matching double-quote');
      if (next === '$') pieces.push(this.readVariable());
      else if (next === this.reading.escape) pieces.push(this.readQuotedEscape(part));
      else pieces.push(this.take());
    }
    this.position++;
    return this.quoted(pieces.join(''), '"');
  }

  /** In double quotes only `"`, `$` and the escape character itself can be escaped. */
  private readQuotedEscape({ keepEscapes, isPattern }: Part): string {
    const escape = this.take();
    if (this.next !== undefined && ['"', '$', escape].includes(this.next)) {
      return keepEscapes ? escape + this.take() : this.take();
    }
    return keepEscapes && (isPattern || !this.reading.keepQuotes) ? escape + escape : escape;
  }

  /** `<<` and the white space after it belong to the heredoc's name that follows. */
  private readRedirection(): string {
    this.position++;
    if (this.next !== '<') return '<';
    this.position++;
    return '<<' + this.takeWhile((character) => '\t\r '.includes(character));
  }

  private readVariable(): string {
    this.position++;
    if (this.next === '{') return this.readBraced();
    const name = this.readName();
    return name === '' ? '$' : this.valueOf(name, name);
  }

  private valueOf(name: string, written: string): string {
    return this.grown(this.variables.get(name) ?? (this.reading.keepUnset ? `$${written}` : ''));
  }

  private grown(text: string): string {
    this.expanded += text.length;
    if (this.expanded > LONGEST_EXPANSION)
      throw new DockerfileProblem('the value of a word with variables is too long');
    return text;
  }

  /** A word, a number, or one of the shell's special parameters. */
  private readName(): string {
    const { next } = this;
    if (next === undefined) return '';
    if ('@*#?-$!'.includes(next)) return this.take();
    const isDigit = (character: string) => /\p{Nd}/u.test(character);
    return isDigit(next) ? this.takeWhile(isDigit) : this.takeWhile((character) => /[\p{L}\p{Nd}_]/u.test(character));
  }

  private readBraced(): string {
    this.position++;
    if (this.next === undefined) throw new DockerfileProblem("syntax error: missing '}'");
    if ('{}:'.includes(this.next)) throw new DockerfileProblem('syntax error: bad substitution');
    const name = this.readName();
    const operator = this.take();
    if (operator === '}') return this.valueOf(name, `{${name}}`);
    if (operator === '/') return this.readReplacement(name);
    if (operator === ':') return this.readConditional(name, this.take(), true);
    if (operator === '' || !'+-?#%'.includes(operator)) throw unsupported(operator);
    return this.readConditional(name, operator, false);
  }

  private readConditional(name: string, operator: string, emptyIsUnset: boolean): string {
    const isPattern = trims(operator);
    if (emptyIsUnset && isPattern) throw unsupported(`:${operator}`);
    const word = this.readOperand('}', { keepEscapes: isPattern, isPattern });
    const value = this.variables.get(name);
    const conditional = { name, operator, emptyIsUnset, word };
    if (value === undefined && this.reading.keepUnset) return `\${${name}${shown(conditional)}${word}}`;
    return this.grown(substitute(conditional, value));
  }

  private readReplacement(name: string): string {
    const all = this.next === '/';
    if (all) this.position++;
    const pattern = this.readOperand('/', { keepEscapes: true, isPattern: true });
    const replacement = this.readOperand('}', { keepEscapes: true, isPattern: false });
    const value = this.variables.get(name);
    if (value === undefined && this.reading.keepUnset) return `\${${name}/${pattern}/${replacement}}`;
    return this.grown(replace(value ?? '', pattern, replacement, all, LONGEST_EXPANSION));
  }

  private readOperand(stop: string, part: Part): string {
    // BuildKit collects words in the buffer that operands are read with, so what there was of the word before `${` is lost.
    this.word = '';
    if (++this.depth > DEEPEST_NESTING)
      throw new DockerfileProblem('the substitutions of variables are nested too deep');
    const operand = this.readUntil(stop, part);
    this.depth--;
    return operand;
  }
}
