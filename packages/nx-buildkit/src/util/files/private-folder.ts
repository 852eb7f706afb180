import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { badInput } from '../../errors';

/**
 * Creates a folder that only this user can read or write to. An existing one is used if it is this user's own, and is closed to others; a symbolic
 * link is never followed, since another user may have put it into a shared folder.
 *
 * @param path absolute; the folder that it is in exists
 * @returns `path`
 * @throws BuildkitError when it belongs to another user, or is not a folder
 */
export function makePrivateFolder(path: string): string {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!isOwnFolder(path)) {
    throw badInput(
      'NXBK-0007',
      `${path} is a symbolic link, a file or another user's folder, so nothing can be stored there`,
      'remove it, or set TMPDIR to your own folder',
    );
  }
  closeToOthers(path);
  return path;
}

/** Whether it is this user's folder, and not a link to one. */
export function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (process.getuid === undefined || stats.uid === process.getuid());
}

/** Whether others may read or write a folder. Windows has no such permissions in the mode. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (lstatSync(path).mode & 0o077) !== 0;
}

/** Restricts the permissions of a folder to its owner. */
export function closeToOthers(path: string): void {
  if (isOpenToOthers(path)) chmodSync(path, lstatSync(path).mode & 0o700);
}
