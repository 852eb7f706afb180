import { describeError } from '../errors';
import { printError } from '../util/print';

/** What Nx expects from an executor. */
export interface ExecutorResult {
  readonly success: boolean;
}

/**
 * Runs the body of an executor: anything it throws becomes one readable message and a failed task, never a stack trace.
 *
 * @param body returns false for a failure that it has already described; anything else is a success
 */
export async function runExecutor(body: () => Promise<unknown>): Promise<ExecutorResult> {
  try {
    return { success: (await body()) !== false };
  } catch (error) {
    printError(describeError(error));
    return { success: false };
  }
}
