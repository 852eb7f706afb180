/** Go's unicode.IsSpace. JavaScript's `\s` has U+FEFF where Go has U+0085. */
const SPACES: ReadonlySet<string> = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

export function isSpace(character: string): boolean {
  return SPACES.has(character);
}

/** Go's strings.TrimLeftFunc(text, unicode.IsSpace). */
export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start++;
  return text.slice(start);
}

/** Go's strings.TrimSpace. */
export function trim(text: string): string {
  const rest = trimStart(text);
  let end = rest.length;
  while (end > 0 && isSpace(rest.charAt(end - 1))) end--;
  return rest.slice(0, end);
}

/** Go's strings.ToLower: one character for one, so `İ` becomes a plain `i`. */
export function lower(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase();
}

/** Go's strings.Cut; the second part is undefined where there is no separator. */
export function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
