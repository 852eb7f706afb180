import { BuildkitError } from '../errors';
import { movedInEngine } from '../pull/moved-in-engine';
import type { Puller } from '../pull/puller';
import type { ImageStore } from '../image-store/store';
import { imageKey } from '../image-store/pinned-images';
import { findInStore } from '../image-store/stored-image';
import { hasTag, isKnown } from '../image-store/image-names';
import { addGcRoot } from '../image-store/gc/gc-roots';
import { checkComponents, distinct } from './check-locks';
import type { Fetched } from './fetch-image';
import {
  formatLock,
  isSameImage,
  lockAs,
  lockedAs,
  lockPath,
  readLocks,
  writeLocks,
  type BaseImage,
  type LockedImage,
} from './lock-file';
import type { OtherPlatform } from './other-platform';
import type { MovedTag, PrefetchRequest, PrefetchResult } from './prefetch-request';
import { recordPulls, type PullRecord } from './pull-history';
import { sharedPulls, type SharedPulls, type SharedPullsOptions } from './shared-pulls';
import { lockWithOnbuildImages, type RequiredImages } from './onbuild-images';
import { PullError } from '../buildx/pull-error';

/**
 * What fails a component: an image that cannot be fetched at all (`missing`), also one whose tag could not be resolved again although the store has
 * the locked image (`any`), or nothing (`never`).
 */
type FailOn = 'missing' | 'any' | 'never';

export interface PrefetchOptions extends SharedPullsOptions {
  readonly failOn: FailOn;
  /** Only checks that everything is there and still what its tag points to. */
  readonly check: boolean;
}

/**
 * Pulls the base images of many components into one store. An image is pulled once per platform, no matter how many components need it.
 *
 * @returns a promise for each request, in their order, settled as soon as that component's images are there; none rejects for an image
 */
export function prefetch(
  puller: Puller,
  requests: readonly PrefetchRequest[],
  options: PrefetchOptions,
): readonly Promise<PrefetchResult>[] {
  if (options.check) {
    return checkComponents(puller, requests, options);
  }
  const pulls = sharedPulls(puller, options);
  return requests.map((request) => prefetchOne(request, pulls, puller.store, options.failOn));
}

async function prefetchOne(
  { lockFolder, isCommitted, pullFolder, wanted }: PrefetchRequest,
  pulls: SharedPulls,
  store: ImageStore,
  failOn: FailOn,
): Promise<PrefetchResult> {
  const locksBefore = await readLocks(lockFolder);
  const lockedBefore = locksBefore.flatMap((lock) => lock.images);
  const errors: BuildkitError[] = [];
  const moved = new Map<string, MovedTag>();
  const otherPlatforms = new Map<string, OtherPlatform>();
  const bytes = new Map<string, number>();
  const came = new Map<string, PullRecord>();
  let missing = false;

  /** The locked image is used if its tag cannot be resolved now. */
  const keep = async (image: BaseImage, locked?: LockedImage): Promise<Fetched | undefined> => {
    const { ref, platform } = image;
    if (!locked || !(await isKnown(store, image, locked.indexDigest))) return undefined;
    const stored = await findInStore(store, locked.indexDigest, ref, platform).catch((error: unknown) => {
      // What is locked is not for this platform, so it does not stand in.
      if (error instanceof PullError) return undefined;
      throw error;
    });
    if (!stored || (stored.otherPlatform !== undefined && !(await hasTag(store, ref, locked.indexDigest))))
      return undefined;
    return { ...stored, fetchedBytes: 0 };
  };
  const bring = async (image: BaseImage, locked?: LockedImage): Promise<Fetched | undefined> => {
    try {
      // A lock that is part of the sources says the same on every machine, whatever an engine has.
      const isOld = locked && !isCommitted && (await movedInEngine(store, image, locked)) !== undefined;
      const found = await (isOld
        ? pulls({ ...image, engineOnly: true }, undefined)
        : pulls(image, locked?.indexDigest));
      if (locked && locked.indexDigest !== found.indexDigest)
        moved.set(`${image.ref} ${locked.indexDigest}`, {
          ref: image.ref,
          from: locked.indexDigest,
          to: found.indexDigest,
        });
      return found;
    } catch (error) {
      if (!(error instanceof BuildkitError)) throw error;
      errors.push(error);
      return keep(image, locked);
    }
  };
  const lockImage = async (image: BaseImage, before?: LockedImage): Promise<LockedImage | undefined> => {
    const brought = await bring(image, before);
    if (!brought) {
      missing = true;
      return lockedBefore.find((other) => isSameImage(other, image));
    }
    const { manifestDigest, fetchedBytes, pull, otherPlatform: offered } = brought;
    const { ref, platform } = image;
    if (offered !== undefined) otherPlatforms.set(`${ref} ${platform}`, { ref, platform, offered });
    const locked = lockAs(image, brought);
    bytes.set(manifestDigest, fetchedBytes);
    if (pull) came.set(imageKey(locked), pull);
    return locked;
  };
  const lockPlatform = (platform: string, needed: RequiredImages): Promise<readonly LockedImage[]> => {
    // The locks of other platforms apply to this one too, unless it has its own lock.
    const own = locksBefore.filter((lock) => lock.platform === platform).flatMap(({ images }) => images);
    return lockWithOnbuildImages(store, needed, (image) =>
      lockImage(image, lockedAs(own, image) ?? lockedAs(lockedBefore, image)),
    );
  };
  const locks = new Map(
    await Promise.all(
      [...wanted].map(async ([platform, needed]) => [platform, await lockPlatform(platform, needed)] as const),
    ),
  );
  const notes = await Promise.all(
    [...locks].map(([platform, images]) => recordPulls(lockPath(pullFolder, platform), images, came)),
  );
  // Those of a build, which only a build can lock again.
  const downloadsOf = (platform: string) => locksBefore.find((lock) => lock.platform === platform)?.downloads;
  const success = failOn === 'never' || (failOn === 'any' ? errors.length === 0 : !missing);
  if (success) {
    await writeLocks(
      lockFolder,
      new Map(
        [...locks].map(([platform, images]) => [
          platform,
          formatLock({ platform, images, downloads: downloadsOf(platform) }),
        ]),
      ),
      { keepOthers: isCommitted },
    );
    await addGcRoot(store, lockFolder);
  }
  const fetchedBytes = [...bytes.values()].reduce((sum, n) => sum + n, 0);
  return {
    success,
    locks,
    pulls: new Map(notes.flatMap((known) => [...known])),
    moved: [...moved.values()],
    otherPlatforms: [...otherPlatforms.values()],
    fetchedBytes,
    errors: distinct(errors),
  };
}
