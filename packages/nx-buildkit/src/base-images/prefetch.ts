import type { BuildkitError } from '../errors';
import type { PullSource } from '../image-store/puller';
import type { ImageStore } from '../image-store/store';
import { noteUse } from '../image-store/uses';
import { formatLock, readLocks, writeLocks, type BaseImage, type LockedImage } from './lock';
import { sharedPulls, type SharedPulls, type SharedPullsOptions } from './shared-pulls';

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

/**
 * Brings the base images of many components into one store. An image is pulled once for each platform, however many components want it.
 *
 * @returns a promise for each request, in their order, settled as soon as that component's images are there; none rejects for an image
 */
export function prefetch(
  store: ImageStore,
  source: PullSource,
  requests: readonly PrefetchRequest[],
  options: SharedPullsOptions,
): readonly Promise<PrefetchResult>[] {
  const pulls = sharedPulls(store, source, options);
  return requests.map((request) => prefetchOne(store, request, pulls));
}

async function prefetchOne(
  store: ImageStore,
  { lockFolder, wanted }: PrefetchRequest,
  pulls: SharedPulls,
): Promise<PrefetchResult> {
  const earlier = new Map(
    (await readLocks(lockFolder)).flatMap((lock) => lock.images.map((image) => [image.ref, image])),
  );
  const errors = new Map<string, BuildkitError>();
  const bytes = new Map<string, number>();

  const lockImage = async (image: BaseImage): Promise<readonly LockedImage[]> => {
    try {
      const { fetchedBytes, ...found } = await pulls(image, earlier.get(image.ref));
      bytes.set(found.manifestDigest, fetchedBytes);
      return [{ ...image, ...found }];
    } catch (error) {
      errors.set((error as Error).message, error as BuildkitError);
      return [];
    }
  };
  const locks = new Map(
    await Promise.all(
      [...wanted].map(
        async ([platform, images]) => [platform, (await Promise.all(images.map(lockImage))).flat()] as const,
      ),
    ),
  );
  if (errors.size === 0) {
    await writeLocks(
      lockFolder,
      new Map([...locks].map(([platform, images]) => [platform, formatLock(platform, images)])),
    );
    await noteUse(store, lockFolder);
  }
  const fetchedBytes = [...bytes.values()].reduce((sum, n) => sum + n, 0);
  return { locks, fetchedBytes, errors: [...errors.values()] };
}
