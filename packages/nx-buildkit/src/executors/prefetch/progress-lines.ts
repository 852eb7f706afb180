import {
  atTheEnd,
  describeBytes,
  describeEvent,
  totalOf,
  type Progress,
  type ProgressEvent,
  type PullEvent,
} from './pull-events';
import { pluralize } from '../../util/format';

/** ms between two lines about all images. */
const TOTAL = 1_000;

/** ms between two lines about the same image. */
const IMAGE = 5_000;

export interface LinesOptions {
  /** Whether each image has lines of its own. */
  readonly verbose: boolean;
  readonly now?: () => number;
}

/** One line for all images at most once a second, and one for each problem. */
export function progressLines(print: (line: string) => void, { verbose, now = Date.now }: LinesOptions): Progress {
  const latest = new Map<string, ProgressEvent>();
  const isDue = rateLimit(now);
  let pulled = 0;
  let lastLine = '';
  const printTotal = (): void => {
    const sum = totalOf(latest.values());
    const line = `${pulled} of ${pluralize(latest.size, 'image')} whole: ${describeBytes(sum)}`;
    // Nothing is said of images of which every layer was there.
    if (sum.total === 0 || line === lastLine || !isDue('total', TOTAL)) return;
    print(line);
    lastLine = line;
  };
  return {
    see(event) {
      const name = `${event.ref} (${event.platform})`;
      if (event.event === 'progress') latest.set(name, event);
      const known = latest.get(name);
      if (event.event === 'end' && known) {
        latest.set(name, atTheEnd(known, 'error' in event));
        pulled += 'error' in event ? 0 : 1;
      }
      if (hasLine(event, verbose) && isDue(`${name} ${lineOf(event)}`, IMAGE))
        print(`${name}: ${describeEvent(event)}`);
      printTotal();
    },
    end: () => undefined,
  };
}

/** Whether the same message was last printed this long ago. */
export function rateLimit(now: () => number): (what: string, interval: number) => boolean {
  const last = new Map<string, number>();
  return (what, interval) => {
    if (now() - (last.get(what) ?? -Infinity) < interval) return false;
    last.set(what, now());
    return true;
  };
}

function hasLine({ event }: PullEvent, verbose: boolean): boolean {
  return verbose || event === 'retry' || event === 'left-out' || event === 'behind';
}

/** The lines of an image that are limited separately: each kind of problem, and the progress. */
function lineOf(event: PullEvent): string {
  return event.event === 'retry' ? event.reason : event.event;
}
