import pLimit from 'p-limit';
import { verifyBlob } from '../blobs/blobs';
import { contentsOf, listBlobs } from './inventory';
import type { PinnedImage } from '../pinned-images';
import type { ImageStore } from '../store';
import type { Digest } from '../../oci/digest';
import type { BlobRef } from '../../oci/manifest';

/** Reading is what takes the time, and a disk bears a few readers. */
const READERS = 4;

/** What reading every byte of a store showed. */
export interface Verification {
  readonly blobs: number;
  /** Bytes read. */
  readonly bytes: number;
  /** What had other bytes than its name says; removed, so that a prefetch brings it anew. */
  readonly wrong: readonly Digest[];
}

/** Reads every blob of a store again, those included that were found right before. */
export async function verifyStore(store: ImageStore): Promise<Verification> {
  const blobs = await listBlobs(store);
  return {
    blobs: blobs.length,
    bytes: blobs.reduce((sum, { size }) => sum + size, 0),
    wrong: await findWrong(store, blobs),
  };
}

/**
 * Reads every blob of these images again. What is wrong is removed, so that it can be fetched anew, unless the store is only looked at.
 *
 * @param images whose documents are in the store
 * @returns what does not have the bytes of its digest, or is missing
 */
export async function verifyImages(store: ImageStore, images: readonly PinnedImage[]): Promise<readonly Digest[]> {
  const contents = await Promise.all(images.map((image) => contentsOf(store, image)));
  const blobs = contents.flatMap((content) => content.blobs);
  return findWrong(store, [...new Map(blobs.map((blob) => [blob.digest, blob])).values()]);
}

async function findWrong(store: ImageStore, blobs: readonly BlobRef[]): Promise<readonly Digest[]> {
  const limit = pLimit(READERS);
  const isRight = await Promise.all(blobs.map((blob) => limit(() => verifyBlob(store, blob))));
  return blobs.filter((_, i) => !isRight[i]).map(({ digest }) => digest);
}
