import pLimit from 'p-limit';
import { BuildkitError } from '../errors';
import { resolveTag } from '../image-store/pull-with-retries';
import type { PullSource } from '../image-store/puller';
import { parseReference } from '../reference';
import type { ImageStore } from '../image-store/store';
import { findInStore } from '../image-store/stored-image';
import type { FetchOptions } from './fetch-image';
import { readLocks, type BaseImage, type LockedImage } from './lock';
import type { PrefetchRequest, PrefetchResult } from './prefetch';
import type { SharedPullsOptions } from './shared-pulls';

/** Looks at one image; what is wrong with it, or undefined. */
export type Check = (image: BaseImage, locked: LockedImage | undefined) => Promise<BuildkitError | undefined>;

/** The checks of one run, a bounded number at once. */
export function sharedChecks(store: ImageStore, source: PullSource, options: SharedPullsOptions): Check {
  const limit = pLimit(options.concurrency);
  return (image, locked) => limit(() => checkImage(store, source, image, locked, options));
}

/** Holds what a component needs against its locks, the store and the registry. */
export async function checkComponent({ lockFolder, wanted }: PrefetchRequest, check: Check): Promise<PrefetchResult> {
  const locks = new Map((await readLocks(lockFolder)).map(({ platform, images }) => [platform, images]));
  const found = await Promise.all(
    [...wanted].flatMap(([platform, images]) =>
      images.map(async (image) => {
        const same = (other: LockedImage) => other.ref === image.ref && other.platform === image.platform;
        return check(image, locks.get(platform)?.find(same)).catch((error: BuildkitError) => error);
      }),
    ),
  );
  const errors = found.filter((error) => error !== undefined);
  return { success: errors.length === 0, locks, moved: [], fetchedBytes: 0, errors: distinct(errors) };
}

/**
 * Looks whether an image is locked, in the store, and still what its tag means; fetches nothing and changes no lock.
 *
 * @returns what is wrong, or undefined
 * @throws BuildkitError when the registry cannot say what the tag means
 */
async function checkImage(
  store: ImageStore,
  source: PullSource,
  image: BaseImage,
  locked: LockedImage | undefined,
  { policy, events, signal }: FetchOptions,
): Promise<BuildkitError | undefined> {
  const { ref, platform } = image;
  if (!locked) return wrong(`${ref} (${platform}) is not locked`, 'run the prefetch target without check');
  if (!(await findInStore(store, locked.indexDigest, ref, platform)))
    return wrong(`${ref} (${platform}) is not whole in the image store`, 'run the prefetch target without check');
  if (parseReference(ref)?.digest) return undefined;
  const today = await resolveTag(store, source, { ref, platform }, policy, { ...events(image), signal });
  if (today === locked.indexDigest) return undefined;
  return wrong(`${ref} moved: ${locked.indexDigest} → ${today}`, 'run the prefetch target with refresh to follow it');
}

function wrong(what: string, remedy: string): BuildkitError {
  return new BuildkitError({ what, failedIn: 'this host', transient: false, remedy });
}

/** An image of several stages or platforms fails once for the reader. */
export function distinct(errors: readonly BuildkitError[]): readonly BuildkitError[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}
