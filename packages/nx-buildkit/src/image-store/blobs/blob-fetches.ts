import type { ByteRange, Descriptor } from '../../oci/manifest';
import { withBlobLocks } from './blob-locks';
import { ensureVerified } from './blobs';
import { openIngest, type Ingest } from './ingest';
import type { ImageStore } from '../store';
import type { Digest } from '../../oci/digest';
import { anySignal } from '../../util/any-signal';

/** Gives the bytes of a range of a blob, in their order. */
export type ReadRange = (range: ByteRange, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** Where the bytes of a blob come from. */
export interface BlobSource {
  readonly read: ReadRange;
  /**
   * Called if the bytes do not have the digest of the blob.
   *
   * @param isCertain whether all of them came from this source, and none from an earlier interrupted pull
   * @throws when asking for them again is useless
   */
  readonly onWrongBytes: (isCertain: boolean) => void;
}

/** The state of a blob that is being fetched; its numbers grow. */
export interface BlobFetch {
  readonly size: number;
  /** Of the blob, on disk by now. */
  bytes: number;
  /** That came over the network. */
  fetched: number;
  readonly done: Promise<void>;
}

/** Fetches blobs into one store. */
export interface BlobFetches {
  /**
   * Starts to fetch a blob, unless this process is already fetching it.
   *
   * @returns its state, and whether the fetch was started now
   */
  readonly start: (
    blob: Descriptor,
    source: BlobSource,
    signal?: AbortSignal,
  ) => { readonly fetch: BlobFetch; readonly isOwn: boolean };
}

/** Each blob is fetched once, no matter how many images share it: in one process by a shared fetch, across processes by the lock of the blob. */
export function blobFetches(store: ImageStore): BlobFetches {
  const running = new Map<Digest, BlobFetch>();
  return {
    start(blob, source, signal) {
      const known = running.get(blob.digest);
      if (known) return { fetch: known, isOwn: false };
      const progress = { bytes: 0, fetched: 0 };
      const done = withBlobLocks(store, [blob], signal, (guarded) =>
        bringBlob(store, blob, source, progress, guarded),
      ).finally(() => running.delete(blob.digest));
      const fetch: BlobFetch = Object.assign(progress, { size: blob.size, done });
      running.set(blob.digest, fetch);
      return { fetch, isOwn: true };
    },
  };
}

async function bringBlob(
  store: ImageStore,
  blob: Descriptor,
  source: BlobSource,
  progress: { bytes: number; fetched: number },
  signal: AbortSignal,
): Promise<void> {
  // The previous holder of the lock may have fetched it.
  while (!(await ensureVerified(store, blob))) {
    const ingest = await openIngest(store, blob);
    progress.bytes = ingest.resumed;
    const onBytes = (bytes: number): void => {
      progress.bytes += bytes;
      progress.fetched += bytes;
    };
    await fill(ingest, source.read, onBytes, signal);
    if (await ingest.commit()) break;
    source.onWrongBytes(ingest.resumed === 0);
  }
  progress.bytes = blob.size;
}

/** Fetches the missing ranges at the same time. When one of them fails, the others are ended and keep what they have. */
async function fill(
  ingest: Ingest,
  read: ReadRange,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = anySignal(signal, failed.signal);
  const copies = ingest.missing.map(async (range) => {
    const writer = await ingest.openRange(range);
    try {
      for await (const chunk of read(range, either)) {
        await writer.write(chunk);
        onBytes(chunk.length);
      }
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      await writer.close();
    }
  });
  await Promise.allSettled(copies);
  failed.signal.throwIfAborted();
}
