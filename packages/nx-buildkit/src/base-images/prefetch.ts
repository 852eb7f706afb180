import type { BuildkitError } from '../errors';
import type { PullSource } from '../image-store/puller';
import type { Digest, ImageStore } from '../image-store/store';
import { findInStore, hasIndex } from '../image-store/stored-image';
import { noteUse } from '../image-store/uses';
import { checkComponents, distinct } from './check';
import type { Fetched } from './fetch-image';
import { formatLock, isSameImage, provenanceOf, readLocks, writeLocks, type BaseImage, type LockedImage } from './lock';
import { sharedPulls, type SharedPulls, type SharedPullsOptions } from './shared-pulls';
import { lockWithTriggered, type NeededImages } from './triggered';

/** One component whose base images are wanted. */
export interface PrefetchRequest {
  /** Absolute path of the folder of its locks. */
  readonly lockFolder: string;
  /** Whether these are part of the sources. */
  readonly isCommitted: boolean;
  /** What each platform of its build needs. */
  readonly wanted: ReadonlyMap<string, NeededImages>;
}

/**
 * What fails a component: an image that cannot be had at all (`missing`), also one whose tag could not be asked for again although the store
 * has what was locked (`any`), or nothing (`never`).
 */
export type FailOn = 'missing' | 'any' | 'never';

export interface PrefetchOptions extends SharedPullsOptions {
  readonly failOn: FailOn;
  /** Only looks whether everything is there and still what its tag means. */
  readonly check: boolean;
}

/** A tag that means something else than it did. */
export interface MovedTag {
  readonly ref: string;
  readonly from: Digest;
  readonly to: Digest;
}

/** What became of one component's images. */
export interface PrefetchResult {
  readonly success: boolean;
  readonly locks: ReadonlyMap<string, readonly LockedImage[]>;
  readonly moved: readonly MovedTag[];
  /** Bytes that came over the network in this run for images of this component. */
  readonly fetchedBytes: number;
  /** One for each image that could not be had or asked for; without success no lock was written. */
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
  options: PrefetchOptions,
): readonly Promise<PrefetchResult>[] {
  if (options.check) {
    return checkComponents(store, source, requests, options);
  }
  const pulls = sharedPulls(store, source, options);
  return requests.map((request) => prefetchOne(request, pulls, store, options.failOn));
}

async function prefetchOne(
  { lockFolder, isCommitted, wanted }: PrefetchRequest,
  pulls: SharedPulls,
  store: ImageStore,
  failOn: FailOn,
): Promise<PrefetchResult> {
  const locksBefore = await readLocks(lockFolder);
  const lockedBefore = locksBefore.flatMap((lock) => lock.images);
  const errors: BuildkitError[] = [];
  const moved = new Map<string, MovedTag>();
  const bytes = new Map<string, number>();
  let missing = false;

  /** What was locked stands in for what cannot be asked for now. */
  const keep = async ({ ref, platform }: BaseImage, locked?: LockedImage): Promise<Fetched | undefined> => {
    const stored = locked && (await findInStore(store, locked.indexDigest, ref, platform).catch(() => undefined));
    return stored && { ...stored, ...provenanceOf({ resolved: locked.resolved }), fetchedBytes: 0 };
  };
  const bring = async (image: BaseImage, locked?: LockedImage): Promise<Fetched | undefined> => {
    try {
      const found = await pulls(image, locked);
      if (locked && locked.indexDigest !== found.indexDigest)
        moved.set(`${image.ref} ${locked.indexDigest}`, {
          ref: image.ref,
          from: locked.indexDigest,
          to: found.indexDigest,
        });
      return found;
    } catch (error) {
      errors.push(error as BuildkitError);
      return keep(image, locked);
    }
  };
  const lockImage = async (image: BaseImage, locked?: LockedImage): Promise<LockedImage | undefined> => {
    const brought = await bring(image, locked);
    const same = lockedBefore.filter((other) => isSameImage(other, image));
    if (!brought) {
      missing = true;
      return same[0];
    }
    const { fetchedBytes, ...found } = brought;
    bytes.set(found.manifestDigest, fetchedBytes);
    // A lock that is still right stays as it is, whichever way the same bytes came this time.
    const before = same.find(({ indexDigest }) => indexDigest === found.indexDigest);
    return { ...image, ...found, ...(before && provenanceOf(before)) };
  };
  const lockPlatform = (platform: string, needed: NeededImages): Promise<readonly LockedImage[]> => {
    // What other platforms locked holds for this one too, unless it has its own lock.
    const own = locksBefore.filter((lock) => lock.platform === platform).flatMap(({ images }) => images);
    return lockWithTriggered(store, needed, (image) =>
      lockImage(image, lockedAs(own, image) ?? lockedAs(lockedBefore, image)),
    );
  };
  const locks = new Map(
    await Promise.all(
      [...wanted].map(async ([platform, needed]) => [platform, await lockPlatform(platform, needed)] as const),
    ),
  );
  const success = failOn === 'never' || (failOn === 'any' ? errors.length === 0 : !missing);
  if (success) {
    await writeLocks(
      lockFolder,
      new Map([...locks].map(([platform, images]) => [platform, formatLock(platform, images)])),
      { keepOthers: isCommitted },
    );
    await noteUse(store, lockFolder);
  }
  const fetchedBytes = [...bytes.values()].reduce((sum, n) => sum + n, 0);
  return { success, locks, moved: [...moved.values()], fetchedBytes, errors: distinct(errors) };
}

/** What a tag was locked as: for this platform, or for another one by an index, which has all platforms. */
function lockedAs(
  locked: readonly LockedImage[],
  { ref, platform }: Pick<BaseImage, 'ref' | 'platform'>,
): LockedImage | undefined {
  const same = locked.filter((image) => image.ref === ref);
  return same.find((image) => image.platform === platform) ?? same.find(hasIndex);
}
