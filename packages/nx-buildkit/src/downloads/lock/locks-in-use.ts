import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listIn, parseObject } from '../../util/json';
import { lockedDownload, type LockedDownload } from './locked-download';

/**
 * What locks name. Whatever is no folder of locks, and what is no lock in one, names nothing.
 *
 * @param paths absolute, of all that names images of a store
 */
export async function downloadsLockedIn(paths: readonly string[]): Promise<readonly LockedDownload[]> {
  return (await Promise.all(paths.map(lockedInFolder))).flat();
}

async function lockedInFolder(folder: string): Promise<readonly LockedDownload[]> {
  const names = await readdir(folder).catch(() => []);
  const locks = names
    .filter((name) => name.endsWith('.json'))
    .map(async (name) => parseObject(await readFile(join(folder, name), 'utf8').catch(() => '')));
  return (await Promise.all(locks))
    .flatMap((lock) => listIn(lock?.['downloads']))
    .flatMap((one) => lockedDownload(one) ?? []);
}
