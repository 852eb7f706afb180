import type { LockedImage } from '../../base-images/lock-file';
import { WrongBlobError } from '../../image-store/blobs/blobs';
import { verifyImages } from '../../image-store/gc/verify';
import { pluralize } from '../../util/counted';
import type { BuildEnvironment } from './build-environment';
import { ensureImages } from './fetch-images';

/**
 * Reads what was handed to a build again, and fetches what the disk has changed since the store last looked: BuildKit says the same words for a
 * wrong blob as for one whose load was interrupted.
 *
 * @throws WrongBlobError for a store that cannot be written to, or the error of an image that cannot be fetched
 */
export async function repairImages(images: readonly LockedImage[], environment: BuildEnvironment): Promise<void> {
  // Which blobs an image has, only its own documents tell; wrong ones of those count as missing.
  await ensureImages(images, environment);
  const [wrong, ...others] = await verifyImages(environment.store, images);
  if (wrong === undefined) return;
  if (environment.store.isReadOnly) throw new WrongBlobError(environment.store, wrong);
  environment.say(`${pluralize(others.length + 1, 'blob')} of the image store changed on disk: fetching again`);
  await ensureImages(images, environment);
}
