import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { badInput } from '../../errors';

/**
 * Makes a folder that nobody but this user can read or write to. One that is there already is taken when it is this user's own, and closed to others;
 * never through a symbolic link, which somebody else may have put into a folder that all users write to.
 *
 * @param path absolute; the folder that it is in exists
 * @returns `path`
 * @throws BuildkitError when it is somebody else's, or no folder
 */
export function makePrivateFolder(path: string): string {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!isOwnFolder(path)) {
    throw badInput(
      `${path} is a symbolic link, a file or another user's folder, so nothing can be stored there`,
      'remove it, or set TMPDIR to your own folder',
    );
  }
  closeToOthers(path);
  return path;
}

/** Whether it is a folder of this user's, and no link to one. */
export function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (process.getuid === undefined || stats.uid === process.getuid());
}

/** Whether others may read or write a folder. Windows keeps no such thing in its mode. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (lstatSync(path).mode & 0o077) !== 0;
}

/** Leaves what may be done in a folder to its owner alone. */
export function closeToOthers(path: string): void {
  if (isOpenToOthers(path)) chmodSync(path, lstatSync(path).mode & 0o700);
}
