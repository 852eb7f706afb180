import type { LockedImage } from '../../base-images/lock-file';
import { WrongBlobError } from '../../image-store/blobs';
import { verifyImages } from '../../image-store/verify';
import { counted } from '../../util/counted';
import type { Site } from './build-environment';
import { bringIn } from './fetch-images';

/**
 * Reads what was handed to a build again, and fetches what the disk has changed since the store last looked: BuildKit says the same words for a
 * wrong blob as for one whose load was interrupted.
 *
 * @throws WrongBlobError for a store that cannot be written to, or the error of an image that cannot be fetched
 */
export async function repairImages(images: readonly LockedImage[], site: Site): Promise<void> {
  // Which blobs an image has, only its own documents tell; wrong ones of those count as missing.
  await bringIn(images, site);
  const [wrong, ...others] = await verifyImages(site.store, images);
  if (wrong === undefined) return;
  if (site.store.isReadOnly) throw new WrongBlobError(site.store, wrong);
  site.say(`${counted(others.length + 1, 'blob')} of the image store changed on disk: fetching anew`);
  await bringIn(images, site);
}
