import pLimit from 'p-limit';
import { verifyBlob } from '../blobs/blobs';
import { distinctBlobs, listBlobs, totalSize } from './inventory';
import type { PinnedImage } from '../pinned-images';
import type { ImageStore } from '../store';
import type { Digest } from '../../oci/digest';
import type { BlobRef } from '../../oci/manifest';

/** Reading takes most of the time, and a disk can serve a few readers. */
const READERS = 4;

/** The result of reading every byte of a store. */
export interface Verification {
  readonly blobs: number;
  /** Bytes read. */
  readonly bytes: number;
  /** Blobs without the bytes of their digest; they were removed, so that prefetch fetches them again. */
  readonly wrong: readonly Digest[];
}

/** Reads every blob of a store again, including those that were verified before. */
export async function verifyStore(store: ImageStore): Promise<Verification> {
  const blobs = await listBlobs(store);
  return {
    blobs: blobs.length,
    bytes: totalSize(blobs),
    wrong: await findWrong(store, blobs),
  };
}

/**
 * Reads every blob of these images again. Damaged ones are removed, so that they can be fetched again, unless the store is opened read-only.
 *
 * @param images whose documents are in the store
 * @returns the blobs that do not have the bytes of their digest, or are missing
 */
export async function verifyImages(store: ImageStore, images: readonly PinnedImage[]): Promise<readonly Digest[]> {
  return findWrong(store, await distinctBlobs(store, images));
}

async function findWrong(store: ImageStore, blobs: readonly BlobRef[]): Promise<readonly Digest[]> {
  const limit = pLimit(READERS);
  const isRight = await Promise.all(blobs.map((blob) => limit(() => verifyBlob(store, blob))));
  return blobs.filter((_, i) => !isRight[i]).map(({ digest }) => digest);
}
