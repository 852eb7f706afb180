import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from 'nx/src/utils/cache-directory';
import { digestOf, hexOf } from '../../oci/digest';
import { writeFileBeside } from '../../util/files/files';
import { unlessMissing } from '../../util/files/if-missing';
import { userCacheFolder } from '../../util/files/user-folders';

/**
 * Leaves a mark that changes the hash of each prefetch from now on: Nx would restore over a refreshed lock what it has in its cache from before, also
 * where the lock itself was removed with the rest of `dist`.
 *
 * @param nxCache the folder of Nx's local cache; all workspaces that share it share the mark
 */
export async function markRefresh(nxCache = cacheDir): Promise<void> {
  const mark = randomUUID();
  await Promise.all(markFiles(nxCache).map((path) => writeFileBeside(path, mark)));
}

/** What the last refresh of locks left; empty if there was none. */
export function refreshMark(nxCache = cacheDir): string {
  return [...new Set(markFiles(nxCache).map(readMark))].join('');
}

function readMark(path: string): string {
  try {
    return unlessMissing(() => readFileSync(path, 'utf8'), '');
  } catch {
    // It must not break the runs of other tasks; without it, no lock in a cache is known to be newer.
    return randomUUID();
  }
}

/**
 * The mark has to last as long as any older lock in a cache. In Nx's cache it goes where that cache is kept or copied to, as in CI. The other one
 * outlives `nx reset`, after which a remote cache still has the older lock.
 */
function markFiles(nxCache: string): readonly string[] {
  return [join(nxCache, 'nx-buildkit.refreshed'), join(userCacheFolder(), 'refreshed', hexOf(digestOf(nxCache)))];
}
