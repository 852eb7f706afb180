import type { LockedImage } from '../../../base-images/lock-file';
import { WrongBlobError } from '../../../image-store/blobs/blobs';
import { verifyImages } from '../../../image-store/gc/verify';
import type { BuildEnvironment } from '../build-environment';
import { ensureImages } from '../fetch-images';
import { pluralize } from '../../../util/format';

/**
 * Reads the images that were handed to a build again, and fetches blobs that changed on disk: BuildKit reports a damaged blob with the same words as
 * an interrupted load.
 *
 * @throws WrongBlobError for a store that cannot be written to, or the error of an image that cannot be fetched
 */
export async function repairImages(images: readonly LockedImage[], environment: BuildEnvironment): Promise<void> {
  // Only the manifests of an image say which blobs it has; damaged manifests count as missing.
  await ensureImages(images, environment);
  const [wrong, ...others] = await verifyImages(environment.store, images);
  if (wrong === undefined) return;
  if (environment.store.isReadOnly) throw new WrongBlobError(environment.store, wrong);
  environment.log(`${pluralize(others.length + 1, 'blob')} of the image store changed on disk: fetching again`);
  await ensureImages(images, environment);
}
