import { type Command, type Outcome, type RunOptions } from '../process/run';
import { dockerFailure } from './failure';
import { ask } from '../process/ask';

/** @param endpoint a Docker context or the address of an engine; the current one when not given */
export function docker(endpoint: string | undefined, ...args: string[]): Command {
  const global = endpoint === undefined ? [] : [endpoint.includes('://') ? '--host' : '--context', endpoint];
  return { file: 'docker', args: [...global, ...args] };
}

export function buildx(...args: string[]): Command {
  return docker(undefined, 'buildx', ...args);
}

/** ms for the removal of large data, such as the cache of a builder. */
export const REMOVAL_TIMEOUT = 1_800_000;

/**
 * Runs a short command that has to succeed.
 *
 * @param doing completes "… failed", for the message
 * @param options `timeout` for a slow one
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
