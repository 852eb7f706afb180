/** A text that is read character by character, a Unicode code point each. */
export class Cursor {
  private readonly characters: readonly string[];
  private position: number;

  constructor(text: string) {
    this.characters = [...text];
    // Go's text/scanner skips a byte order mark at the start.
    this.position = text.startsWith('\uFEFF') ? 1 : 0;
  }

  /** The character that comes next; undefined at the end. */
  get next(): string | undefined {
    return this.characters[this.position];
  }

  /** Reads the next character; an empty one at the end. */
  take(): string {
    return this.characters[this.position++] ?? '';
  }

  takeWhile(test: (character: string) => boolean): string {
    const start = this.position;
    while (this.next !== undefined && test(this.next)) this.position++;
    return this.characters.slice(start, this.position).join('');
  }
}
