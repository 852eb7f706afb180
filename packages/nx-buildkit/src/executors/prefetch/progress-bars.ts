import { MultiBar, type SingleBar } from 'cli-progress';
import { formatBytes } from '../../util/format';
import { describe } from './progress-lines';
import { describeProgress, type Progress, type ProgressEvent } from './pull-events';

interface Drawn {
  readonly bar: SingleBar;
  latest?: ProgressEvent;
}

/** Characters of a bar. */
const WIDTH = 12;

/**
 * A line for all images on a terminal, one for each below, and what went wrong above.
 *
 * @param stream a terminal
 */
export function progressBars(stream: NodeJS.WriteStream): Progress {
  const bars = new MultiBar({
    stream,
    format: (_options, { progress }, { text }: { readonly text: string }) =>
      `${'█'.repeat(Math.round(progress * WIDTH)).padEnd(WIDTH, '░')} ${text}`,
    emptyOnZero: true,
    // An interruption is for those who pull.
    gracefulExit: false,
  });
  const drawn = new Map<string, Drawn>();
  let total: SingleBar | undefined;
  return {
    see(event) {
      const name = `${event.ref} (${event.platform})`;
      total ??= bars.create(0, 0, { text: 'total' });
      const image = drawn.get(name) ?? { bar: bars.create(0, 0, { text: name }) };
      drawn.set(name, image);
      if (event.event === 'progress') {
        image.latest = event;
        draw(image.bar, event, `${name}: ${describeProgress(event)}`);
      } else {
        if (event.event === 'retry' || event.event === 'stall') bars.log(`${name}: ${describe(event)}\n`);
        if (event.event === 'end' && image.latest) image.latest = atTheEnd(image.latest, 'error' in event);
        draw(image.bar, image.latest ?? { bytes: 0, total: 0 }, `${name}: ${describe(event)}`);
      }
      const sum = sumOf([...drawn.values()].flatMap(({ latest }) => latest ?? []));
      const rate = sum.bytesPerSecond > 0 ? `, ${formatBytes(sum.bytesPerSecond)}/s` : '';
      draw(total, sum, `total: ${formatBytes(sum.bytes)} of ${formatBytes(sum.total)}${rate}`);
    },
    end: () => bars.stop(),
  };
}

/** The last bytes of an image come unseen. */
function atTheEnd(latest: ProgressEvent, hasFailed: boolean): ProgressEvent {
  return { ...latest, bytes: hasFailed ? latest.bytes : latest.total, bytesPerSecond: 0 };
}

function draw(bar: SingleBar, { bytes, total }: Pick<ProgressEvent, 'bytes' | 'total'>, text: string): void {
  bar.setTotal(total);
  bar.update(bytes, { text });
}

function sumOf(events: readonly ProgressEvent[]): Pick<ProgressEvent, 'bytes' | 'total' | 'bytesPerSecond'> {
  const sum = (of: (event: ProgressEvent) => number): number => events.reduce((n, event) => n + of(event), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    total: sum(({ total }) => total),
    bytesPerSecond: sum((event) => event.bytesPerSecond),
  };
}
