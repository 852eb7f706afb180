import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { check, lock } from 'proper-lockfile';

/** The suffix of the folder that proper-lockfile creates beside the path that it locks. */
export const LOCK_SUFFIX = '.lock';

/** `stale`: ms without a sign of life after which a lock counts as left behind by a killed process. */
const OPTIONS = { realpath: false, stale: 10_000 };

/** Releases a lock; never fails. */
export type Release = () => Promise<void>;

/**
 * Takes the lock of a path, which does not have to exist, unless it is held already.
 *
 * @param onLost called when it is lost, because this machine slept
 */
export async function tryLock(
  path: string,
  onLost: (error: Error) => void = () => undefined,
): Promise<Release | undefined> {
  try {
    const release = await lock(path, { ...OPTIONS, onCompromised: onLost });
    // What cannot be released becomes stale.
    return () => release().catch(() => undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Whether a running process has the lock of a path. */
export function isLocked(path: string): Promise<boolean> {
  return check(path, OPTIONS);
}

/** Removes the locks in a folder that killed processes left there. Never fails: the next run tries again. */
export async function sweepLocks(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(LOCK_SUFFIX));
  for (const path of names.map((name) => join(folder, name.slice(0, -LOCK_SUFFIX.length)))) {
    // Each lock is taken before it is removed, so that it is not taken from another process at the same moment.
    if (!(await isLocked(path).catch(() => true)))
      await tryLock(path).then(
        (release) => release?.(),
        () => undefined,
      );
  }
}
