import { type Command, run, type Outcome, type RunOptions } from '../process/run';
import { dockerFailure } from './failure';

/** @param endpoint a Docker context or the address of an engine; the current one when not given */
export function docker(endpoint: string | undefined, ...args: string[]): Command {
  const global = endpoint === undefined ? [] : [endpoint.includes('://') ? '--host' : '--context', endpoint];
  return { file: 'docker', args: [...global, ...args] };
}

export function buildx(...args: string[]): Command {
  return docker(undefined, 'buildx', ...args);
}

/** ms for what a working engine answers at once, on a busy machine too. */
const ANSWER_TIMEOUT = 60_000;

/** ms for the removal of what may be large, such as the cache of a builder. */
export const REMOVAL_TIMEOUT = 1_800_000;

/** Runs a short command, which an engine that answers nothing does not hold up for ever. */
export function ask(command: Command, options: Pick<RunOptions, 'timeout'> = {}): Promise<Outcome> {
  return run(command, { timeout: ANSWER_TIMEOUT, ...options });
}

/**
 * Runs a short command that has to succeed.
 *
 * @param doing completes "… failed", for the message
 * @param options `timeout` for one that may take its time
 * @throws BuildkitError with all that the command printed, credentials masked
 */
export async function runOrThrow(
  command: Command,
  doing: string,
  options?: Pick<RunOptions, 'timeout'>,
): Promise<Outcome> {
  const outcome = await ask(command, options);
  if (outcome.exitCode === 0) return outcome;
  throw dockerFailure(outcome, doing);
}
