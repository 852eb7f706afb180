/** ENOTDIR: a part of the path that should be a folder is a file. */
const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Handles a file or a folder that is not there, and rethrows every other error: what cannot be read is not missing.
 *
 * @param answer instead of what would be there
 */
export function ifMissing<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (MISSING.has((error as NodeJS.ErrnoException).code)) return answer;
    throw error;
  };
}

/** {@link ifMissing} for a call that does not wait. */
export function unlessMissing<T>(read: () => T, answer: T): T {
  try {
    return read();
  } catch (error) {
    return ifMissing(answer)(error);
  }
}
