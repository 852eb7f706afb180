import { lstat, rm } from 'node:fs/promises';
import { ifMissing } from './if-missing';

/**
 * Removes symbolic links among paths that are about to be written. Nx restores links unchanged, and writing through one that a stranger has put into
 * a cache would write wherever the stranger likes.
 *
 * @param paths absolute
 */
export async function removeLinks(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await lstat(path).catch(ifMissing(undefined));
    if (found?.isSymbolicLink()) await rm(path, { force: true });
  }
}
