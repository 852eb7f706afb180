import { run, type Command, type Outcome, type RunOptions } from '../../packages/nx-buildkit/src/process/run';
import { ToolError } from './tool-error';

/** How many last lines of a failed program a user sees. */
const LAST_LINES = 20;

/**
 * Runs a program that has to succeed.
 *
 * @param remedy what the user can do when it fails
 * @throws ToolError with the program's last lines
 */
export async function succeed(command: Command, remedy: string, options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(command, options);
  if (outcome.exitCode === 0) return outcome;
  const reason = outcome.ended ? 'was interrupted' : (outcome.startError ?? `ended with exit code ${outcome.exitCode}`);
  throw new ToolError(
    `\`${command.file} ${command.args.slice(0, 2).join(' ')}\` ${reason}`,
    outcome.ended ? 'Run it again.' : remedy,
    lastLines(outcome.stderr || outcome.stdout),
  );
}

/** The end of what a program said or logged. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
