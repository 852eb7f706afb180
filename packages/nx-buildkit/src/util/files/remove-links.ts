import { lstat, rm } from 'node:fs/promises';

/**
 * Takes away what is a symbolic link among places that are going to be written to. Nx restores links as they are, and whoever writes through one
 * that a stranger has put into a cache writes wherever the stranger likes.
 *
 * @param paths absolute
 */
export async function removeLinks(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink()) await rm(path, { force: true });
  }
}
