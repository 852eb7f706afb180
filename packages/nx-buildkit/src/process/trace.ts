import { printError } from '../util/print';
import { maskCredentials } from '../util/sanitize';
import type { Command } from './run';
import { environment, isVerbose } from '../util/task-scope';

/**
 * Shows a process that has ended, and how long it took, if the run is verbose (`nx … --verbose`): for whoever wants to know what a task costs.
 *
 * @param ms that it ran
 */
export function trace(command: Command, ms: number, env: NodeJS.ProcessEnv = environment()): void {
  if (isVerbose(env)) printError(`ran ${describeCommand(command)} (${Math.round(ms)} ms)`);
}

/** On one line, without the values that options give to names: a build argument may be a secret. */
export function describeCommand({ file, args }: Pick<Command, 'file' | 'args'>): string {
  return maskCredentials([file, ...args.map((arg) => arg.replace(/=.*$/s, '=…'))].join(' '));
}
