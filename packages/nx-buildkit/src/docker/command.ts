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

/**
 * Runs a command that has to succeed.
 *
 * @param doing completes "… failed", for the message
 * @throws BuildkitError with all that the command printed, credentials masked
 */
export async function succeed(command: Command, doing: string, options?: RunOptions): Promise<Outcome> {
  const outcome = await run(command, options);
  if (outcome.exitCode === 0) return outcome;
  throw dockerFailure(outcome, doing);
}
