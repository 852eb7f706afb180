import { readBlob } from '../image-store/blobs/blobs';
import { noteName } from '../image-store/image-names';
import { requireWritable } from '../image-store/store';
import { findInStore, type StoredImage } from '../image-store/stored-image';
import { parseReference } from '../oci/reference';
import { pullImage } from '../pull/pull-image';
import type { PullEvents } from '../pull/pull-options';
import type { Puller } from '../pull/puller';
import type { BaseImage } from './lock-file';
import type { PullRecord } from './pull-history';
import { requireName } from './require-name';
import { type Digest, parseDigest } from '../oci/digest';

/** Told how the pull of an image goes, when there has to be one. */
export interface FetchEvents extends PullEvents {
  readonly onStart?: () => void;
  readonly onEnd?: (end: { readonly fetchedBytes: number } | { readonly error: Error }) => void;
}

export interface FetchOptions {
  readonly events: (image: BaseImage) => FetchEvents;
  readonly signal?: AbortSignal;
}

export interface Fetched extends StoredImage {
  /** How it came; undefined for one that lay in the store already. */
  readonly pull?: PullRecord;
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
}

/**
 * From the store when it has the known digest, else by that digest, else by what the tag means today.
 *
 * @param known what a lock says, who- and wherever that comes from: it is held against the name of the image
 */
export async function fetchImage(
  puller: Puller,
  image: BaseImage,
  known: Digest | undefined,
  { events, signal }: FetchOptions,
): Promise<Fetched> {
  const { store } = puller;
  const { ref, platform } = image;
  const { onStart, onEnd, ...pullEvents } = events(image);
  const options = { ...pullEvents, signal };
  const wanted = known ?? parseDigest(parseReference(ref)?.digest);
  const isInStore = wanted !== undefined && (await readBlob(store, wanted)) !== undefined;
  if (known && isInStore) {
    await requireName(puller, image, known, options);
    const stored = await findInStore(store, known, ref, platform);
    if (stored) return { ...stored, fetchedBytes: 0 };
  }
  requireWritable(store, `${ref} (${platform})`);
  onStart?.();
  const pulled = await pullImage(puller, { ref, platform, digest: known }, options).catch((error: Error) => {
    onEnd?.({ error });
    throw error;
  });
  onEnd?.(pulled);
  const { fetchedBytes, from, host, ...stored } = pulled;
  // A digest that the registry was asked for is of that image; one that lay in the store can be of any.
  if (isInStore) await requireName(puller, image, pulled.indexDigest, options);
  else await noteName(store, ref, pulled.indexDigest);
  // What the builder had already comes from there all the same.
  const came = fetchedBytes > 0 || from === 'builder';
  return { ...stored, ...(came && { pull: { pulled: new Date().toISOString(), from, host } }), fetchedBytes };
}
