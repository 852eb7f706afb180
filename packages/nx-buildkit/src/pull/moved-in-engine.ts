import { engineImageId } from '../docker/images';
import { hasName } from '../image-store/image-names';
import type { ImageStore } from '../image-store/store';
import type { StoredImage } from '../image-store/stored-image';
import type { ImageRequest } from './pull-options';

/**
 * The id that the Docker engine has for an image that was locked from it, if that is another image today. With the image store of containerd, the id
 * is the digest of the index or manifest; with the classic one, that of the configuration.
 *
 * @returns undefined if nothing moved, the lock is from a registry, or the engine does not have the image (as on a machine that imported it)
 */
export async function movedInEngine(
  store: ImageStore,
  { ref, fromEngine }: Pick<ImageRequest, 'ref' | 'fromEngine'>,
  { indexDigest, manifestDigest, configDigest }: StoredImage,
): Promise<string | undefined> {
  if (!fromEngine || (await hasName(store, ref, indexDigest))) return undefined;
  const id = await engineImageId(ref);
  const digests: readonly string[] = [indexDigest, manifestDigest, configDigest];
  return id === undefined || digests.includes(id) ? undefined : id;
}
