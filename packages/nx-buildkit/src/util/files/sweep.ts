import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned } from './own-name';

/**
 * Removes from a folder what a process that was killed left there under an ownName: SIGKILL cannot be caught. Files of other users stay, also in a
 * shared folder. Never fails: leftovers of other work are not a failure of this one, and the next run tries again.
 *
 * @param prefix the prefix of the names to check
 */
export async function sweepAbandoned(folder: string, prefix = ''): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(prefix) && isAbandoned(name));
  for (const path of names.map((name) => join(folder, name))) {
    if (await isOurs(path)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isOurs(path: string): Promise<boolean> {
  const owner = (await lstat(path).catch(() => undefined))?.uid;
  return owner !== undefined && (process.getuid === undefined || owner === process.getuid());
}
