import { DirectiveBlock, escapeCharacter } from './directives';
import { trimStart } from '../text/go-text';
import { DockerfileProblem, withPlace, type Place } from '../text/problem';

/** Go's bufio.MaxScanTokenSize less the newline; a longer line is an error in BuildKit. In bytes. */
const LONGEST_LINE = 65535;

/** Where the text from `offset` on stands in the file. */
interface Piece extends Place {
  readonly offset: number;
}

/** An instruction on one line: continuation lines joined, comments and blank lines between them left out. */
export interface LogicalLine {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** The place in the file of an offset in a logical line. */
export function placeOf({ pieces }: LogicalLine, offset: number): Place {
  const piece = pieces.findLast((p) => p.offset <= offset) ?? { offset: 0, line: 1, column: 1 };
  return { line: piece.line, column: piece.column + offset - piece.offset };
}

/**
 * Reads a Dockerfile instruction by instruction, as BuildKit's parser does, so that a parser of single instructions gets no continuation, comment or
 * heredoc body.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/parser.go (Parse, processLine, trimContinuationCharacter)
 */
export class LineReader {
  private readonly directives = new DirectiveBlock();
  private position = 0;
  private lineNumber = 0;
  /** The character that escapes and continues lines, known once the first instruction was read. */
  escape = '\\';

  constructor(private readonly source: string) {}

  /** The next instruction's line, or undefined at the end. */
  next(): LogicalLine | undefined {
    for (;;) {
      const raw = this.readLine();
      if (raw === undefined) return undefined;
      const text = trimStart(raw);
      this.readDirective(text);
      const first = this.continuation(text);
      if (text.startsWith('#') || (first.text === '' && !first.continues)) continue;
      const piece = { offset: 0, line: this.lineNumber, column: raw.length - text.length + 1 };
      return first.continues ? this.join(first.text, piece) : { text: first.text, pieces: [piece] };
    }
  }

  /**
   * The body of a heredoc, from the next line to the one that is `terminator`.
   * @throws DockerfileProblem if there is none
   */
  heredocBody(terminator: string, indented: boolean): string {
    const start = this.position;
    for (;;) {
      const end = this.position;
      const line = this.readLine();
      if (line === undefined) {
        throw new DockerfileProblem(
          `unterminated heredoc: no line is "${terminator}"`,
          `End it with a line "${terminator}".`,
        );
      }
      if ((indented ? line.replace(/^\t+/, '') : line) === terminator) return this.source.slice(start, end);
    }
  }

  private join(first: string, piece: Piece): LogicalLine {
    const texts = [first];
    const pieces = [piece];
    let length = first.length;
    for (let continues = true; continues;) {
      const line = this.readLine();
      if (line === undefined) break;
      const content = trimStart(line);
      if (content === '' || content.startsWith('#')) continue;
      const part = this.continuation(line);
      pieces.push({ offset: length, line: this.lineNumber, column: 1 });
      texts.push(part.text);
      length += part.text.length;
      continues = part.continues;
    }
    return { text: texts.join(''), pieces };
  }

  /** A line ends in a continuation when its last character but blanks is the escape character, and the one before is not. */
  private continuation(line: string): { readonly text: string; readonly continues: boolean } {
    let end = line.length;
    while (end > 0 && ' \t'.includes(line.charAt(end - 1))) end--;
    const continues = end > 0 && line.charAt(end - 1) === this.escape && line.charAt(end - 2) !== this.escape;
    return { text: continues ? line.slice(0, end - 1) : line, continues };
  }

  private readDirective(text: string): void {
    if (!this.directives.isOpen) return;
    withPlace({ line: this.lineNumber, column: 1 }, () => {
      const directive = this.directives.read(text);
      if (directive?.name === 'escape') this.escape = escapeCharacter(directive.value);
    });
  }

  /** The next line of the file without its line ending. */
  private readLine(): string | undefined {
    if (this.position >= this.source.length) return undefined;
    const newline = this.source.indexOf('\n', this.position);
    const end = newline < 0 ? this.source.length : newline;
    const line = this.source.slice(this.position, end);
    this.position = end + 1;
    this.lineNumber++;
    if (line.length > LONGEST_LINE / 3 && Buffer.byteLength(line) > LONGEST_LINE) {
      throw new DockerfileProblem(`dockerfile line greater than max allowed size of ${LONGEST_LINE}`, undefined, {
        line: this.lineNumber,
        column: 1,
      });
    }
    let last = line.length;
    while (last > 0 && line.charAt(last - 1) === '\r') last--;
    const isFirstMark = this.lineNumber === 1 && line.startsWith('\uFEFF');
    return line.slice(isFirstMark ? 1 : 0, last);
  }
}
