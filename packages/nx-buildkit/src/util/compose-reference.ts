/** `${NAME:-word}` or `$NAME` */
export interface Reference {
  readonly name: string;
  /** Empty, or one of `-`, `+`, `?` with or without a colon before it. */
  readonly operator: string;
  readonly word: string;
}

/** A text at its first reference, or `$$`, that it has. */
export function splitAtReference(
  text: string,
): readonly [before: string, reference: Reference | '$' | undefined, after: string] {
  const found = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-+?]|(?=\})))/.exec(text);
  if (!found) return [text, undefined, ''];
  const [match, bare, name = bare, operator = ''] = found;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + match.length);
  if (name === undefined) return [before, '$', after];
  if (bare !== undefined) return [before, { name, operator: '', word: '' }, after];
  const end = closingBrace(after);
  return [before, { name, operator, word: after.slice(0, end) }, after.slice(end + 1)];
}

/** The index of the brace that closes one before the text; that of its end when none does. */
function closingBrace(text: string): number {
  let open = 1;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '{') open++;
    else if (text[index] === '}' && --open === 0) return index;
  }
  return text.length;
}
