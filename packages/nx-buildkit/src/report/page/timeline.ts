import type { BuildStep, Span } from '../../buildx/build-steps';
import { sanitize } from '../../util/sanitize';
import { formatSeconds } from './format';
import { html, type Html } from './html';
import { table } from './table';

/** Units of the drawing from its left to its right. */
const WIDTH = 1_000;
/** Of what would be too narrow to be seen. */
const NARROWEST = 4;

/** The steps of a build as a table, with a bar for the time of each. */
export function timeline(steps: readonly BuildStep[]): Html {
  const end = steps.reduce((last, { spans }) => Math.max(last, spans.at(-1)?.to ?? 0), 0);
  const columns = [
    { name: 'Step' },
    { name: 'Result', className: 'short' },
    { name: 'Begins at', className: 'short' },
    { name: 'Takes', className: 'short' },
    { name: `Time from 0 to ${formatSeconds(end)}`, className: 'time' },
  ];
  const rows = steps.map((step) => {
    const took = step.spans.reduce((sum, { from, to }) => sum + to - from, 0);
    return [
      html`<code>${sanitize(step.name)}</code>`,
      html`${step.isCached ? 'cached' : 'run'}`,
      html`${formatSeconds(step.spans[0]?.from ?? 0)}`,
      html`${formatSeconds(took)}`,
      bars(step, end),
    ];
  });
  return table('In the order in which they began; those called internal are of BuildKit itself.', columns, rows);
}

/** A reader of the screen gets the same from the other columns. */
function bars({ spans, isCached }: BuildStep, end: number): Html {
  const className = isCached ? 'cached' : 'run';
  return html`<svg viewBox="0 0 ${WIDTH} 1" preserveAspectRatio="none" aria-hidden="true">
    ${spans.map((span) => bar(span, end, className))}
  </svg>`;
}

function bar({ from, to }: Span, end: number, className: string): Html {
  const scale = (ms: number): number => (end > 0 ? Math.round((ms / end) * WIDTH) : 0);
  const width = Math.max(scale(to) - scale(from), NARROWEST);
  return html`<rect
    class="${className}"
    x="${Math.min(scale(from), WIDTH - width)}"
    y="0"
    width="${width}"
    height="1"
  />`;
}
