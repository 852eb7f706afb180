import { formatBytes } from '../../util/format';
import { counted } from '../../util/counted';
import { describeProgress, type Progress, type PullEvent } from './pull-events';

/** ms between two lines about the same image. */
const INTERVAL = 5_000;

/** A line for each image at start, retry, stall and end, and now and then how far it is. */
export function progressLines(print: (line: string) => void, now: () => number = Date.now): Progress {
  const shown = new Map<string, { readonly at: number; readonly retriesLeft?: number }>();
  const isDue = ({ ref, platform, ...event }: PullEvent): boolean => {
    const last = shown.get(`${ref} ${platform}`);
    if (!last || now() - last.at >= INTERVAL || event.event === 'end') return true;
    // Retries that do not count can be many and quick.
    return 'retriesLeft' in event && event.retriesLeft !== last.retriesLeft;
  };
  return {
    see(event) {
      if (!isDue(event)) return;
      const { ref, platform } = event;
      shown.set(`${ref} ${platform}`, {
        at: now(),
        retriesLeft: 'retriesLeft' in event ? event.retriesLeft : shown.get(`${ref} ${platform}`)?.retriesLeft,
      });
      const line = describe(event);
      if (line) print(`${ref} (${platform}): ${line}`);
    },
    end: () => undefined,
  };
}

/** @returns undefined for what is told elsewhere: the report of a component has all errors */
export function describe(event: PullEvent): string | undefined {
  switch (event.event) {
    case 'start':
      return 'pulling';
    case 'progress':
      return describeProgress(event);
    case 'retry':
    case 'stall':
      return `attempt ${event.attempt} failed, ${counted(event.retriesLeft, 'attempt')} left: ${event.why.replace(`${event.ref}: `, '')}`;
    case 'end':
      return 'error' in event ? 'failed' : `whole, ${formatBytes(event.fetchedBytes)} pulled`;
  }
}
