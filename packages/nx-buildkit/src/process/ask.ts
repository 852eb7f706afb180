import { type Command, run, type Outcome, type RunOptions } from './run';

/** ms for a command that a working engine or cluster answers at once, even on a busy machine. */
const ANSWER_TIMEOUT = 60_000;

/** Runs a short command with a time limit, in case the engine or the cluster does not answer. */
export function ask(command: Command, options: Pick<RunOptions, 'timeout' | 'cwd'> = {}): Promise<Outcome> {
  return run(command, { timeout: ANSWER_TIMEOUT, ...options });
}
