import { pullImage, type PullEvents } from '../pull/pull-image';
import type { RetryPolicy } from '../pull/retry-policy';
import type { PullSource } from '../pull/puller';
import { requireWritable, type Digest, type ImageStore } from '../image-store/store';
import { noteName } from '../image-store/image-names';
import { parseReference } from '../oci/reference';
import { findInStore, type StoredImage } from '../image-store/stored-image';
import type { BaseImage } from './lock-file';
import type { PullNote } from './pull-history';
import { requireName } from './require-name';

/** Told how the pull of an image goes, when there has to be one. */
export interface FetchEvents extends PullEvents {
  readonly onStart?: () => void;
  readonly onEnd?: (end: { readonly fetchedBytes: number } | { readonly error: Error }) => void;
}

export interface FetchOptions {
  readonly policy: RetryPolicy;
  readonly events: (image: BaseImage) => FetchEvents;
  readonly signal?: AbortSignal;
}

export interface Fetched extends StoredImage {
  /** How it came; undefined for one that lay in the store already. */
  readonly pull?: PullNote;
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
}

/**
 * From the store when it has the known digest, else by that digest, else by what the tag means today.
 *
 * @param known what a lock says, who- and wherever that comes from: it is held against the name of the image
 */
export async function fetchImage(
  store: ImageStore,
  source: PullSource,
  image: BaseImage,
  known: Digest | undefined,
  { policy, events, signal }: FetchOptions,
): Promise<Fetched> {
  const { onStart, onEnd, ...pullEvents } = events(image);
  if (known) {
    await requireName(store, source, image, known, { policy, signal, ...pullEvents });
    const stored = await findInStore(store, known, image.ref, image.platform);
    if (stored) return { ...stored, fetchedBytes: 0 };
    requireWritable(store, `${image.ref} (${image.platform})`);
  }
  const wanted = { ref: image.ref, platform: image.platform, digest: known };
  onStart?.();
  const pulled = await pullImage(store, source, wanted, policy, { ...pullEvents, signal }).catch((error: Error) => {
    onEnd?.({ error });
    throw error;
  });
  onEnd?.(pulled);
  // What a reference is pinned to is found in the store without asking anyone whose it is.
  if (parseReference(image.ref)?.digest === pulled.indexDigest)
    await requireName(store, source, image, pulled.indexDigest, { policy, signal, ...pullEvents });
  else await noteName(store, image.ref, pulled.indexDigest);
  const { fetchedBytes, way, why, host, ...stored } = pulled;
  // What the builder had already comes from there all the same.
  const came = fetchedBytes > 0 || way === 'builder';
  return { ...stored, ...(came && { pull: { pulled: new Date().toISOString(), way, why, host } }), fetchedBytes };
}
