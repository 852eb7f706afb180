import { PullError } from '../buildx/pull-error';
import type { ImageStore } from '../image-store/store';
import { findInStore, type StoredImage } from '../image-store/stored-image';
import type { ImageRequest } from './pull-options';
import type { Digest } from '../oci/digest';

/**
 * The image in the store after all of it was pulled.
 *
 * @throws PullError when something is still missing
 */
export async function requireStored(
  store: ImageStore,
  digest: Digest,
  { ref, platform }: ImageRequest,
): Promise<StoredImage> {
  const stored = await findInStore(store, digest, ref, platform);
  if (stored) return stored;
  throw new PullError('wrong-bytes', ref, 'what arrived does not have the digests that its manifest names');
}
