import { MultiBar, type SingleBar } from 'cli-progress';
import { rateLimit } from './progress-lines';
import { printable } from '../../util/sanitize';
import { atTheEnd, describeBytes, describeEvent, totalOf, type Progress, type ProgressEvent } from './pull-events';

interface Drawn {
  readonly bar: SingleBar;
  latest?: ProgressEvent;
}

/** Characters of a bar. */
const WIDTH = 12;

/** ms between two lines about what goes wrong with the same image. */
const NOTICE = 5_000;

/**
 * A line for all images on a terminal, one for each below, and what went wrong above.
 *
 * @param stream a terminal
 */
export function progressBars(stream: NodeJS.WriteStream): Progress {
  const bars = new MultiBar({
    stream,
    format: (_options, { progress }, { text }: { readonly text: string }) =>
      `${'█'.repeat(Math.round(progress * WIDTH)).padEnd(WIDTH, '░')} ${oneLine(text)}`,
    emptyOnZero: true,
    // The pulls react to an interruption themselves.
    gracefulExit: false,
  });
  const drawn = new Map<string, Drawn>();
  const isDue = rateLimit(Date.now);
  let total: SingleBar | undefined;
  return {
    see(event) {
      const name = `${event.ref} (${event.platform})`;
      const text = `${name}: ${describeEvent(event)}`;
      total ??= bars.create(0, 0, { text: 'total' });
      const image = drawn.get(name) ?? { bar: bars.create(0, 0, { text: name }) };
      drawn.set(name, image);
      if (event.event === 'progress') image.latest = event;
      if (event.event === 'end' && image.latest) image.latest = atTheEnd(image.latest, 'error' in event);
      if ('reason' in event || event.event === 'behind') {
        if (isDue(`${name} ${event.event}`, NOTICE)) bars.log(`${printable(text)}\n`);
      } else {
        draw(image.bar, image.latest ?? { bytes: 0, total: 0 }, text);
      }
      const sum = totalOf([...drawn.values()].flatMap(({ latest }) => latest ?? []));
      draw(total, sum, `total: ${describeBytes(sum)}`);
    },
    end: () => bars.stop(),
  };
}

/** The terminal draws over as many lines as there are bars. */
function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ');
}

function draw(bar: SingleBar, { bytes, total }: Pick<ProgressEvent, 'bytes' | 'total'>, text: string): void {
  bar.setTotal(total);
  bar.update(bytes, { text });
}
