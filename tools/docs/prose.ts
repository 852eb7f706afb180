/** Plain text as Markdown: it is taken literally but for its code spans and links. */
export function prose(text = ''): string {
  const parts = text.split(/(`[^`]*`)/);
  return parts.map((part) => (part.startsWith('`') ? part : part.replace(/[*<]/g, '\\$&'))).join('');
}
