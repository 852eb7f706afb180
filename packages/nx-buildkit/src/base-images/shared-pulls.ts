import pLimit from 'p-limit';
import type { PullSource } from '../pull/puller';
import type { Digest, ImageStore } from '../image-store/store';
import { hasIndex } from '../image-store/stored-image';
import { fetchImage, type Fetched, type FetchOptions } from './fetch-image';
import type { BaseImage } from './lock-file';

export interface SharedPullsOptions extends FetchOptions {
  /** Images pulled at once. */
  readonly concurrency: number;
  /** Asks again what each tag means, although a lock says so. */
  readonly refresh: boolean;
}

/** Brings an image, or joins whoever brings it already. */
export type SharedPulls = (image: BaseImage, known: Digest | undefined) => Promise<Fetched>;

/**
 * The pulls of one run: each image once for each platform, and each tag asked for once, so that all platforms of a build are of the same
 * index even when the tag moves meanwhile.
 */
export function sharedPulls(store: ImageStore, source: PullSource, options: SharedPullsOptions): SharedPulls {
  const limit = pLimit(options.concurrency);
  const pulls = new Map<string, Promise<Fetched>>();
  const firstOfTag = new Map<string, Promise<Fetched>>();

  return (image, earlier) => {
    const known = options.refresh ? undefined : earlier;
    const key = `${image.ref} ${image.platform} ${known ?? ''}`;
    const running = pulls.get(key);
    if (running) return running;
    const first = known ? undefined : firstOfTag.get(image.ref);
    const pull = limit(async () => {
      const other = await first?.catch(() => undefined);
      const indexDigest = other && hasIndex(other) ? other.indexDigest : undefined;
      return fetchImage(store, source, image, known ?? indexDigest, options);
    });
    pulls.set(key, pull);
    if (!known && !first) firstOfTag.set(image.ref, pull);
    return pull;
  };
}
