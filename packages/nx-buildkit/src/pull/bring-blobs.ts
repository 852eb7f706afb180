import type { BlobFetch } from '../image-store/blobs/blob-fetches';
import type { Descriptor } from '../oci/manifest';
import type { RegistryPull } from '../registry/client';
import type { PullOptions } from './pull-options';
import type { Puller } from './puller';
import { anySignal } from '../util/any-signal';

/** ms between two reports of progress. */
const REPORT = 500;

/** Bytes that came over the network. */
export interface Brought {
  readonly fetchedBytes: number;
  /** The host that the last bytes came from. */
  readonly host?: string;
}

/**
 * Pulls blobs into the store, all at the same time. If another pull of this process is already fetching a blob, this waits for it.
 *
 * @param blobs those of an image that are missing from the store
 * @throws RegistryError for the first that cannot be fetched
 */
export async function bringBlobs(
  { blobs: fetches }: Pick<Puller, 'blobs'>,
  pull: RegistryPull,
  blobs: readonly Descriptor[],
  { onProgress, signal }: PullOptions,
): Promise<Brought> {
  const failed = new AbortController();
  const either = anySignal(signal, failed.signal);
  const own: BlobFetch[] = [];
  let host: string | undefined;

  async function bring(blob: Descriptor): Promise<void> {
    for (;;) {
      const remote = pull.openBlob(blob);
      const { fetch, isOwn } = fetches.start(blob, remote, either);
      if (isOwn) own.push(fetch);
      try {
        await fetch.done;
        if (isOwn) host = remote.host() ?? host;
        return;
      } catch (error) {
        // Another pull may have fetched it from a registry that this image does not come from.
        if (isOwn || either.aborted) throw error;
      }
    }
  }

  const sum = (of: (fetch: BlobFetch) => number): number => own.reduce((total, fetch) => total + of(fetch), 0);
  const report = (): void =>
    onProgress?.({ bytes: sum(({ bytes }) => bytes), total: sum(({ size }) => size), blobs: own.length, host });
  const timer = setInterval(report, REPORT);
  try {
    await Promise.allSettled(blobs.map((blob) => bring(blob).catch((error: unknown) => failed.abort(error))));
    failed.signal.throwIfAborted();
    report();
  } finally {
    clearInterval(timer);
  }
  return { fetchedBytes: sum(({ fetched }) => fetched), host };
}
