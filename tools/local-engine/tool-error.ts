import { describeError } from '../../packages/nx-buildkit/src/errors';

/** What keeps a tool of this repository from its work. It is no error of the plugin, so it has no code. */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  /**
   * @param what one sentence
   * @param remedy what the user can do
   * @param details the last lines of the program that failed
   */
  constructor(what: string, remedy: string, details = '') {
    const shown = details.split('\n').flatMap((line) => (line === '' ? [] : [`  | ${line}`]));
    super([what, ...shown, `What to do: ${remedy}`].join('\n'));
  }
}

/** The text for whatever a tool threw. */
export function describeToolError(error: unknown): string {
  return error instanceof ToolError ? error.message : describeError(error);
}
