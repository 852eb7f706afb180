import { pause } from '../../process/sleep';
import { formatDuration } from '../../util/format';
import type { RunFailure } from './run-failure';

/** How often a RUN is run again, and who is told. */
export interface RunRetries {
  readonly runRetries: number;
  readonly log: (line: string) => void;
}

/** ms before a RUN is run again for the first time; each further pause is longer by the factor. */
const FIRST_PAUSE = 4_000;
const FACTOR = 3;

/**
 * Decides whether a build is repeated after a RUN has failed: each RUN may fail as often as the options say, since BuildKit keeps those that have
 * succeeded.
 *
 * @returns a function that waits and returns true if the build is to be repeated, and false if this RUN has failed too often
 */
export function countRunFailures(
  { runRetries, log }: RunRetries,
  firstPause = FIRST_PAUSE,
): (failure: Pick<RunFailure, 'step' | 'why'>) => Promise<boolean> {
  const failures = new Map<string, number>();
  return async ({ step, why }) => {
    const times = (failures.get(step) ?? 0) + 1;
    failures.set(step, times);
    if (times > runRetries) return false;
    // Builds that failed together are not to ask the host together.
    const ms = firstPause * FACTOR ** (times - 1) * (0.5 + Math.random());
    log(`${step}: ${why}: running it again in ${formatDuration(ms)}, ${runRetries - times} left`);
    await pause(ms);
    return true;
  };
}
