import pLimit from 'p-limit';
import { noteName, noteTag } from '../image-store/image-names';
import { parseReference } from '../oci/reference';
import { resolveTag } from '../pull/pull-image';
import type { Puller } from '../pull/puller';
import { hasIndex } from '../image-store/stored-image';
import { fetchImage, type Fetched, type FetchOptions, type RequestedImage } from './fetch-image';
import type { BaseImage } from './lock-file';
import type { Digest } from '../oci/digest';

export interface SharedPullsOptions extends FetchOptions {
  /** Images pulled at once. */
  readonly concurrency: number;
  /** Resolves each tag again, even if it is locked. */
  readonly refresh: boolean;
}

/** Pulls an image, or waits for a pull of it that is already running. */
export type SharedPulls = (image: RequestedImage, known: Digest | undefined) => Promise<Fetched>;

/**
 * The pulls of one run: each image once per platform, and each tag resolved once, so that all platforms of a build come from the same index even if
 * the tag moves meanwhile.
 */
export function sharedPulls(puller: Puller, options: SharedPullsOptions): SharedPulls {
  const limit = pLimit(options.concurrency);
  const pulls = new Map<string, Promise<Fetched>>();
  const firstOfTag = new Map<string, Promise<Fetched>>();

  return (image, earlier) => {
    const known = options.refresh ? undefined : earlier;
    const name = `${image.ref}${image.fromEngine ? ' of the engine' : ''}`;
    const key = `${name} ${image.platform} ${known ?? ''}`;
    const running = pulls.get(key);
    if (running) return running;
    const first = known ? undefined : firstOfTag.get(name);
    const pull = limit(async () => {
      // If it fails, the pull that it belongs to reports that.
      const other = await first?.catch(() => undefined);
      const indexDigest = other && hasIndex(other) ? other.indexDigest : undefined;
      const digest = known ?? indexDigest ?? (earlier && (await meaningToday(puller, image, options)));
      return fetchImage(puller, image, digest, options);
    });
    pulls.set(key, pull);
    if (!known && !first) firstOfTag.set(name, pull);
    return pull;
  };
}

/** The digest that the tag of a locked image points to now, by a request that registries do not count as a pull. */
async function meaningToday(
  puller: Puller,
  image: BaseImage,
  { events, signal }: FetchOptions,
): Promise<Digest | undefined> {
  // A pinned reference needs no request, a builder can only pull, and the registry may not have an image of the engine.
  if (puller.builder || image.fromEngine || parseReference(image.ref)?.digest) return undefined;
  const digest = await resolveTag(puller, image.ref, { ...events(image), signal });
  await noteName(puller.store, image.ref, digest);
  await noteTag(puller.store, image.ref, digest);
  return digest;
}
