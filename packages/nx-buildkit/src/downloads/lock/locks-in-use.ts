import { jsonFilesAt } from '../../image-store/pinned-images';
import { ifMissing } from '../../util/files/if-missing';
import { readRestored } from '../../util/files/read-restored';
import { listIn, parseObject } from '../../util/json';
import { lockedDownload, type LockedDownload } from './locked-download';

/**
 * What locks name. A file that is no lock names nothing.
 *
 * @param paths absolute, of all that names images of a store
 * @throws the error of a lock that cannot be read, so that prune does not treat it as one that names nothing
 */
export async function downloadsLockedIn(paths: readonly string[]): Promise<readonly LockedDownload[]> {
  const files = await Promise.all(paths.map(jsonFilesAt));
  return (await Promise.all(files.flatMap((some) => some ?? []).map(lockedInFile))).flat();
}

async function lockedInFile(file: string): Promise<readonly LockedDownload[]> {
  const lock = parseObject(await readRestored(file).catch(ifMissing('')));
  return listIn(lock?.['downloads']).flatMap((one) => lockedDownload(one) ?? []);
}
