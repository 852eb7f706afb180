/** A command and what it printed. */
export interface Recording {
  readonly command: string;
  readonly lines: readonly RecordedLine[];
}

export interface RecordedLine {
  /** ms after the command began. */
  readonly at: number;
  readonly text: string;
}

const LINE = 20;
const MARGIN = 20;
const HEADER = 40;
/** Width of a letter of 14 px in the fonts below. */
const LETTER = 8.43;
/** Letters of a line that are shown. */
const COLUMNS = 112;
/** ms between a command and the next one. */
const PAUSE = 1_500;

/** A terminal in SVG, in which each line appears when it was printed. Without animation, all lines are there. */
export function terminal(recordings: readonly Recording[]): string {
  const rows = timeline(recordings);
  const width = Math.ceil(COLUMNS * LETTER) + 2 * MARGIN;
  const height = HEADER + rows.length * LINE + MARGIN;
  const texts = rows.map(({ at, text, kind }, index) => {
    const y = HEADER + (index + 1) * LINE - 5;
    return `<text class="${kind}" x="${MARGIN}" y="${y}" style="animation-delay:${at}ms">${escapeXml(text)}</text>`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(recordings.map(({ command }) => command).join('; '))}</title>`,
    '<style>',
    'text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d0d7de;white-space:pre;animation:appear 1ms both}',
    '.command{fill:#7ee787;font-weight:bold}.task{fill:#79c0ff}.result{fill:#ffffff}',
    '@keyframes appear{from{opacity:0}}@media(prefers-reduced-motion:reduce){text{animation:none}}',
    '</style>',
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f56', '#ffbd2e', '#27c93f'].map(
      (fill, i) => `<circle cx="${MARGIN + 6 + i * 20}" cy="20" r="6" fill="${fill}"/>`,
    ),
    ...texts,
    '</svg>',
  ].join('\n')}\n`;
}

type Row = RecordedLine & { readonly kind: string };

function timeline(recordings: readonly Recording[]): readonly Row[] {
  const rows: Row[] = [];
  let began = 0;
  for (const { command, lines } of recordings) {
    if (rows.length > 0) rows.push({ at: began, text: '', kind: 'line' });
    rows.push({ at: began, text: `$ ${command}`, kind: 'command' });
    rows.push(...lines.map(({ at, text }) => ({ at: began + at, text: shortened(text), kind: kindOf(text) })));
    began += (lines.at(-1)?.at ?? 0) + PAUSE;
  }
  return rows;
}

function kindOf(text: string): string {
  if (/^(✔|>) {1,2}nx run /.test(text)) return 'task';
  return /^\S+: linux\//.test(text) || text.includes('works on') ? 'result' : 'line';
}

function shortened(line: string): string {
  const text = line.replace(/(sha256:\w{12})\w+/g, '$1…');
  return text.length > COLUMNS ? `${text.slice(0, COLUMNS - 1)}…` : text;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
