/**
 * Whether a command printed what a page shows: each shown line, in this order. `…` in a line stands for any text, since
 * times and digests differ; other lines may stand between, and columns may be wider.
 *
 * @returns the first shown line that was not printed
 */
export function missingLine(shown: string, printed: string): string | undefined {
  const lines = linesOf(printed);
  let from = 0;
  for (const line of linesOf(shown)) {
    if (!line || line === '…') continue;
    const pattern = new RegExp(`^${line.split('…').map(escapeRegExp).join('.*')}$`);
    const found = lines.findIndex((text, index) => index >= from && pattern.test(text));
    if (found < 0) return line;
    from = found + 1;
  }
  return undefined;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
