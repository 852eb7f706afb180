import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepLocks } from '../util/files/lock-file';
import { sweepAbandoned } from '../util/files/sweep';
import { ifMissing } from '../util/files/if-missing';

/** The folder of the locks in a store. */
export const LOCKS = 'locks';

/**
 * Removes from a store what killed processes left in it and cannot be resumed: locks, half-written notes and documents, pulls of other programs, downloads. Partly
 * fetched blobs stay, since the next pull resumes them.
 *
 * @param root absolute path of the store
 */
export async function sweepStore(root: string): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true }).catch(ifMissing([]));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  for (const folder of [root, ...folders, join(root, 'blobs', 'sha256'), join(root, 'downloads', 'ingest')])
    await sweepAbandoned(folder);
  await sweepLocks(join(root, LOCKS));
}
