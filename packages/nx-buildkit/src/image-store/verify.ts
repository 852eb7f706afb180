import pLimit from 'p-limit';
import { verifyBlob } from './blobs';
import { listBlobs } from './inventory';
import type { Digest, ImageStore } from './store';

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
  const limit = pLimit(READERS);
  const isRight = await Promise.all(blobs.map((blob) => limit(() => verifyBlob(store, blob))));
  return {
    blobs: blobs.length,
    bytes: blobs.reduce((sum, { size }) => sum + size, 0),
    wrong: blobs.filter((_, i) => !isRight[i]).map(({ digest }) => digest),
  };
}
