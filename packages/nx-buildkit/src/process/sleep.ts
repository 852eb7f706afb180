import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from './interruption';
import { BuildkitError } from '../errors';

/**
 * Waits; ended by Ctrl-C.
 *
 * @throws BuildkitError when this process is interrupted
 */
export async function pause(ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: interruption }).catch(() => {
    throw new BuildkitError({ code: 'NXBK-0006', what: 'Interrupted while waiting' });
  });
}
