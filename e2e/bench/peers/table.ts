/** A table of Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param ms milliseconds */
export function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
