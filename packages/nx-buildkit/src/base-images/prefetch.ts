import pLimit from 'p-limit';
import type { BuildkitError } from '../errors';
import type { PullSource } from '../image-store/puller';
import type { ImageStore } from '../image-store/store';
import { fetchImage, type Fetched, type FetchOptions } from './fetch-image';
import { formatLock, lockPath, readLock, writeLocks, type BaseImage, type LockedImage } from './lock';

/** One component whose base images are wanted. */
export interface PrefetchRequest {
  /** The folder of its locks. */
  readonly lockFolder: string;
  /** What each platform of its build needs. */
  readonly wanted: ReadonlyMap<string, readonly BaseImage[]>;
}

/** What became of one component's images. */
export interface PrefetchResult {
  readonly locks: ReadonlyMap<string, readonly LockedImage[]>;
  /** Bytes that came over the network in this run for images of this component. */
  readonly fetchedBytes: number;
  /** One for each image that could not be had; when there is any, no lock was written. */
  readonly errors: readonly BuildkitError[];
}

export interface PrefetchOptions extends FetchOptions {
  /** Images pulled at once. */
  readonly concurrency: number;
  /** Asks again what each tag means, although a lock says so. */
  readonly refresh: boolean;
}

/**
 * Brings the base images of many components into one store. An image is pulled once for each platform, however many components want it.
 *
 * @returns a promise for each request, in their order, settled as soon as that component's images are there; none rejects for an image
 */
export function prefetch(
  store: ImageStore,
  source: PullSource,
  requests: readonly PrefetchRequest[],
  options: PrefetchOptions,
): readonly Promise<PrefetchResult>[] {
  const limit = pLimit(options.concurrency);
  const pulls = new Map<string, Promise<Fetched>>();

  const fetchOnce = (image: BaseImage, locked: LockedImage | undefined): Promise<Fetched> => {
    const known = options.refresh ? undefined : locked;
    const key = `${image.ref} ${image.platform} ${known?.indexDigest ?? ''}`;
    const pull = pulls.get(key) ?? limit(() => fetchImage(store, source, image, known, options));
    pulls.set(key, pull);
    return pull;
  };
  return requests.map((request) => prefetchOne(request, fetchOnce));
}

async function prefetchOne(
  request: PrefetchRequest,
  fetchOnce: (image: BaseImage, locked: LockedImage | undefined) => Promise<Fetched>,
): Promise<PrefetchResult> {
  const errors = new Map<string, BuildkitError>();
  const bytes = new Map<string, number>();
  const locks = new Map<string, readonly LockedImage[]>();
  for (const [platform, images] of request.wanted) {
    const before = (await readLock(lockPath(request.lockFolder, platform)))?.images ?? [];
    const locked = await Promise.all(
      images.map(async (image) => {
        const earlier = before.find((other) => other.ref === image.ref && other.platform === image.platform);
        try {
          const { fetchedBytes, ...stored } = await fetchOnce(image, earlier);
          bytes.set(stored.manifestDigest, fetchedBytes);
          const unmoved = earlier?.indexDigest === stored.indexDigest;
          return [{ ...image, ...stored, ...(unmoved && { resolved: earlier.resolved }) }];
        } catch (error) {
          errors.set((error as Error).message, error as BuildkitError);
          return [];
        }
      }),
    );
    locks.set(platform, locked.flat());
  }
  if (errors.size === 0) {
    await writeLocks(
      request.lockFolder,
      new Map([...locks].map(([platform, images]) => [platform, formatLock(platform, images)])),
    );
  }
  const fetchedBytes = [...bytes.values()].reduce((sum, n) => sum + n, 0);
  return { locks, fetchedBytes, errors: [...errors.values()] };
}
