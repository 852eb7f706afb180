import { readBlob } from '../image-store/blobs/blobs';
import { noteEngineImage, noteName, noteTag } from '../image-store/image-names';
import { requireWritable } from '../image-store/store';
import { findInStore, type StoredImage } from '../image-store/stored-image';
import { parseReference } from '../oci/reference';
import { pullImage } from '../pull/pull-image';
import type { PullEvents } from '../pull/pull-options';
import { countTroubles } from '../pull/pull-troubles';
import type { Puller } from '../pull/puller';
import type { BaseImage } from './lock-file';
import type { PullRecord } from './pull-history';
import { requireName, requireOnlyPlatform } from './require-name';
import { type Digest, parseDigest } from '../oci/digest';

/** Called with the events of the pull of an image, if there is a pull. */
export interface FetchEvents extends PullEvents {
  readonly onStart?: () => void;
  readonly onEnd?: (end: { readonly fetchedBytes: number } | { readonly error: Error }) => void;
}

export interface FetchOptions {
  readonly events: (image: BaseImage) => FetchEvents;
  readonly signal?: AbortSignal;
}

export interface Fetched extends StoredImage {
  /** How it was pulled; undefined if it was already in the store. */
  readonly pull?: PullRecord;
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
}

/** A base image, and whether only the Docker engine is asked for it: see ImageRequest. */
export interface RequestedImage extends BaseImage {
  readonly engineOnly?: true | undefined;
}

/**
 * From the store if it has the known digest, otherwise by that digest, otherwise by the digest that the tag points to now.
 *
 * @param known the digest in a lock, which is untrusted: it is checked against the name of the image
 */
export async function fetchImage(
  puller: Puller,
  image: RequestedImage,
  known: Digest | undefined,
  { events, signal }: FetchOptions,
): Promise<Fetched> {
  const { store } = puller;
  const { ref, platform, fromEngine, engineOnly } = image;
  const { onStart, onEnd, ...pullEvents } = events(image);
  const options = { ...pullEvents, signal };
  const wanted = known ?? parseDigest(parseReference(ref)?.digest);
  const isInStore = wanted !== undefined && (await readBlob(store, wanted)) !== undefined;
  if (known && isInStore) {
    await requireName(puller, image, known, options);
    const stored = await findInStore(store, known, ref, platform);
    if (stored) {
      await requireOnlyPlatform(puller, image, stored, options);
      return { ...stored, fetchedBytes: 0 };
    }
  }
  requireWritable(store, `${ref} (${platform})`);
  onStart?.();
  const started = performance.now();
  const { onNotice, troubles } = countTroubles(options.onNotice);
  const request = { ref, platform, digest: known, fromEngine, engineOnly };
  const pulled = await pullImage(puller, request, { ...options, onNotice }).catch((error: Error) => {
    onEnd?.({ error });
    throw error;
  });
  const took = Math.round(performance.now() - started);
  onEnd?.(pulled);
  const { fetchedBytes, from, host, ...stored } = pulled;
  if (from === 'engine') {
    await noteEngineImage(store, ref, pulled.indexDigest);
    return { ...stored, pull: { pulled: new Date().toISOString(), from }, fetchedBytes };
  }
  // A digest that the registry confirmed belongs to that image; one that was in the store can belong to any image.
  if (isInStore) await requireName(puller, image, pulled.indexDigest, options);
  else await noteName(store, ref, pulled.indexDigest);
  if (known === undefined) await noteTag(store, ref, pulled.indexDigest);
  else await requireOnlyPlatform(puller, image, pulled, options);
  // An image that the builder had already also counts as pulled with it.
  const came = fetchedBytes > 0 || from === 'builder';
  if (!came) return { ...stored, fetchedBytes };
  const pull = { pulled: new Date().toISOString(), from, host, fetchedBytes, took, troubles: troubles() };
  return { ...stored, pull, fetchedBytes };
}
