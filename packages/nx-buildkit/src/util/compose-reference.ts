/** `${NAME:-word}` or `$NAME` */
export interface Reference {
  readonly name: string;
  /** Empty, or one of `-`, `+`, `?` with or without a colon before it. */
  readonly operator: string;
  readonly word: string;
}

/** A piece of a text: some of it as it is written, `$$`, or a reference. */
export type Piece = { readonly text: string } | '$$' | Reference;

/** How deep `${A:-${B:-…}}` may be nested; no real file nests deeper. */
export const DEEPEST_NESTING = 100;

const REFERENCE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-+?]|(?=\})))/g;

/** The pieces of a text, in their order. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  const pattern = new RegExp(REFERENCE);
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [, bare, name = bare, operator = ''] = found;
    pieces.push({ text: text.slice(position, found.index) });
    position = pattern.lastIndex;
    if (name === undefined) pieces.push('$$');
    else if (bare !== undefined) pieces.push({ name, operator: '', word: '' });
    else {
      const end = closingBrace(text, position);
      pieces.push({ name, operator, word: text.slice(position, end) });
      position = pattern.lastIndex = end + 1;
    }
  }
  pieces.push({ text: text.slice(position) });
  return pieces;
}

/** The index of the brace that closes one before a position; that of the end of the text when none does. */
function closingBrace(text: string, position: number): number {
  let open = 1;
  for (let index = position; index < text.length; index++) {
    if (text[index] === '{') open++;
    else if (text[index] === '}' && --open === 0) return index;
  }
  return text.length;
}
