import { readBlob } from '../image-store/blobs/blobs';
import type { ImageStore } from '../image-store/store';
import { parseImageConfig } from '../oci/image-config';
import type { LockedImage } from './lock-file';
import type { ImageConfigs } from './required-images';

/** The configurations of images that the store has, by reference. */
export async function readConfigs(store: ImageStore, images: readonly LockedImage[]): Promise<ImageConfigs> {
  const entries = await Promise.all(
    images.map(async ({ ref, configDigest }) => {
      const text = (await readBlob(store, configDigest)) ?? '{}';
      return [ref, parseImageConfig(text, ref)] as const;
    }),
  );
  return Object.fromEntries(entries);
}
