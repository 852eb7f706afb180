import { isSpace } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';
import { Cursor } from './cursor';

/** How text is read: by default, quotes and escapes are removed and variables expanded. */
export interface Reading {
  readonly escape: string;
  readonly keepQuotes?: boolean;
  readonly keepEscapes?: boolean;
  /** Leaves `$V` unchanged if V is not set. */
  readonly keepUnset?: boolean;
}

/** Whether escapes stay in what is read now, and whether it is a pattern, in which a quoted escape has to be escaped again. */
export interface Part {
  readonly keepEscapes: boolean;
  readonly isPattern: boolean;
}

/**
 * Quotes, escapes and words: the part of a shell's language that Dockerfiles have, except for variables.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/shell/lex.go
 */
export abstract class QuotedText {
  protected readonly text: Cursor;
  protected word = '';
  private readonly finished: string[] = [];

  constructor(
    text: string,
    protected readonly reading: Reading,
  ) {
    this.text = new Cursor(text);
  }

  /** Reads `$…`. */
  protected abstract readVariable(): string;

  read(): string {
    return this.readUntil(undefined, { keepEscapes: this.reading.keepEscapes ?? false, isPattern: false });
  }

  words(): readonly string[] {
    return this.word === '' ? this.finished : [...this.finished, this.word];
  }

  /** Reads up to an unquoted `stop`, or to the end. */
  protected readUntil(stop: string | undefined, part: Part): string {
    const pieces: string[] = [];
    for (let next = this.text.next; next !== stop; next = this.text.next) {
      if (next === undefined) throw new DockerfileProblem(`syntax error: missing '${stop}'`);
      const piece = this.readPiece(next, part);
      pieces.push(piece);
      if (stop === undefined) this.addToWords(piece, !this.protects(next));
    }
    this.text.take();
    return pieces.join('');
  }

  /** True if the following white space does not end a word. */
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
        return this.readEscape(part);
      default:
        return this.text.take();
    }
  }

  private readEscape({ keepEscapes }: Part): string {
    const escape = this.text.take();
    return keepEscapes ? escape + this.text.take() : this.text.take();
  }

  private quoted(text: string, quote: string): string {
    return this.reading.keepQuotes ? quote + text + quote : text;
  }

  private readSingleQuoted({ isPattern }: Part): string {
    this.text.take();
    const text = this.text.takeWhile((character) => character !== "'");
    if (this.text.take() === '')
      throw new DockerfileProblem('unexpected end of statement while looking for matching single-quote');
    const { escape } = this.reading;
    return this.quoted(isPattern ? text.replaceAll(escape, escape + escape) : text, "'");
  }

  private readDoubleQuoted(part: Part): string {
    this.text.take();
    const pieces: string[] = [];
    for (let next = this.text.next; next !== '"'; next = this.text.next) {
      if (next === undefined)
        throw new DockerfileProblem('unexpected end of statement while looking for matching double-quote');
      if (next === '$') pieces.push(this.readVariable());
      else if (next === this.reading.escape) pieces.push(this.readQuotedEscape(part));
      else pieces.push(this.text.take());
    }
    this.text.take();
    return this.quoted(pieces.join(''), '"');
  }

  /** In double quotes only `"`, `$` and the escape character itself can be escaped. */
  private readQuotedEscape({ keepEscapes, isPattern }: Part): string {
    const escape = this.text.take();
    const { next } = this.text;
    if (next === '"' || next === '$' || next === escape)
      return keepEscapes ? escape + this.text.take() : this.text.take();
    return keepEscapes && (isPattern || !this.reading.keepQuotes) ? escape + escape : escape;
  }

  /** `<<` and the white space after it belong to the heredoc's name that follows. */
  private readRedirection(): string {
    const first = this.text.take();
    if (this.text.next !== '<') return first;
    return first + this.text.take() + this.text.takeWhile((character) => '\t\r '.includes(character));
  }
}
