import { SITUATIONS } from './measure';
import type { Comparison } from './report';
import { NX_ALONE } from './tools';

/** Pixels. */
const WIDTH = 760;
const LABELS = 220;
const BAR = 12;
const GAP = 10;

/** One colour for each situation; they differ in brightness too. */
const COLOURS = ['#1d4ed8', '#60a5fa', '#f59e0b'];

/** Bars for each tool and situation behind one network, as an SVG. */
export function chart({ latency, rows: all }: Comparison): string {
  const rows = all.filter(({ tool }) => tool !== NX_ALONE);
  const most = Math.max(...rows.flatMap((row) => SITUATIONS.map((situation) => row[situation]?.ms || 0)));
  const scale = (WIDTH - LABELS - 60) / most;
  const group = BAR * SITUATIONS.length + GAP;
  const top = 50;
  const bars = rows.flatMap((row, i) => [
    text(LABELS - 8, top + i * group + BAR * 2, row.tool, 'text-anchor="end"'),
    ...SITUATIONS.flatMap((situation, n) => {
      // A tool that always fails has no time.
      const ms = row[situation]?.ms || 0;
      const y = top + i * group + n * BAR;
      return [
        `<rect x="${LABELS}" y="${y}" width="${(ms * scale).toFixed(1)}" height="${BAR - 2}" fill="${COLOURS[n]}"/>`,
        text(LABELS + ms * scale + 4, y + BAR - 3, ms > 0 ? `${(ms / 1_000).toFixed(1)} s` : 'fails', 'font-size="10"'),
      ];
    }),
  ]);
  const legend = SITUATIONS.flatMap((situation, n) => [
    `<rect x="${LABELS + n * 140}" y="28" width="10" height="10" fill="${COLOURS[n]}"/>`,
    text(LABELS + n * 140 + 14, 37, situation),
  ]);
  const height = top + rows.length * group + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#ffffff"/>
${[text(8, 18, `Seconds for all components; the registry answers after ${latency} ms`), ...legend, ...bars].join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="#111827" ${attributes}>${escaped}</text>`;
}
