import { copyToLayoutCommand, imagetools, type Puller } from '../buildx/imagetools';
import { findServingHost } from '../buildx/serving-host';
import type { AskedImage, AttemptOptions, WantedImage } from './pull-options';
import { withBlobLocks } from '../image-store/blob-locks';
import { PullError } from '../buildx/pull-error';
import { pin } from '../oci/reference';
import { blobsOf, findInStore, missingBlobs, type StoredImage } from '../image-store/stored-image';
import { transfer, type Carrier, type Transferred } from './transfer';
import type { Digest, ImageStore } from '../image-store/store';
import { fetchUpstream, type Upstream } from './fetch-manifest';

/** What brings an image: buildx itself (`docker buildx imagetools`), or the BuildKit that the builder is. */
export type Way = 'imagetools' | 'builder';

/** A pulled image and the bytes that came over the network for it. */
export interface Pulled extends StoredImage {
  readonly fetchedBytes: number;
  readonly way: Way;
  /** Why it was the builder. */
  readonly why?: string;
  /** The host that the last of these bytes came by, where it is known. */
  readonly host?: string;
}

/**
 * One attempt to bring an image whole into the store with imagetools: the index byte for byte, and of it the wanted platform. Every blob is
 * hashed by us before it counts.
 *
 * @throws PullError
 */
export async function pullOnce(
  store: ImageStore,
  puller: Puller,
  wanted: AskedImage,
  options: AttemptOptions,
): Promise<Pulled> {
  const { ref, name, hosts, platform } = wanted;
  const upstream = await fetchUpstream(store, puller, wanted, options);
  const { see, host } = findServingHost(hosts);
  const carrier: Carrier = {
    carry(dir, run) {
      const command = copyToLayoutCommand(puller, pin(name, upstream.manifestDigest), platform, dir);
      return imagetools(command, { ...run, onLine: see });
    },
    host,
  };
  const { bytes, host: from } = await fetchBlobs(store, carrier, ref, upstream, options);
  return { ...(await whole(store, upstream.indexDigest, wanted)), fetchedBytes: bytes, way: 'imagetools', host: from };
}

/**
 * The image as it lies in the store after everything of it came.
 *
 * @throws PullError when something is missing all the same
 */
export async function whole(
  store: ImageStore,
  indexDigest: Digest,
  { ref, platform }: WantedImage,
): Promise<StoredImage> {
  const stored = await findInStore(store, indexDigest, ref, platform);
  if (stored) return stored;
  throw new PullError('wrong-bytes', ref, 'what arrived does not have the digests that its manifest names');
}

/** Brings what the store lacks of a manifest's blobs, unless another process does so meanwhile. */
export async function fetchBlobs(
  store: ImageStore,
  carrier: Carrier,
  ref: string,
  { manifest, manifestDigest }: Upstream,
  { onProgress, stallTimeout, signal }: AttemptOptions,
): Promise<Transferred> {
  const missing = await missingBlobs(store, blobsOf(manifest));
  if (missing.length === 0) return { bytes: 0 };
  return withBlobLocks(store, missing, signal, async (guarded) => {
    // Whoever held the locks before may have brought them.
    const still = await missingBlobs(store, missing);
    if (still.length === 0) return { bytes: 0 };
    const total = still.reduce((sum, blob) => sum + blob.size, 0);
    const onBytes = (bytes: number, host?: string): void => onProgress?.({ bytes, total, layers: still.length, host });
    onBytes(0);
    return transfer(store, carrier, ref, manifestDigest, still, { stallTimeout, signal: guarded, onBytes });
  });
}
