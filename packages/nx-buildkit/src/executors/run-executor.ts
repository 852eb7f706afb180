import { describeError } from '../errors';

/** What Nx wants of an executor. */
export interface ExecutorResult {
  readonly success: boolean;
}

/**
 * Runs the body of an executor: whatever it throws becomes one readable message and a failed task, never a stack trace.
 *
 * @param body may return false for a failure that it has already described
 */
export async function runExecutor(body: () => Promise<boolean | void>): Promise<ExecutorResult> {
  try {
    return { success: (await body()) !== false };
  } catch (error) {
    console.error(describeError(error));
    return { success: false };
  }
}
