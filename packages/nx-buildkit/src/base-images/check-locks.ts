import pLimit from 'p-limit';
import { BuildkitError } from '../errors';
import { resolveTag } from '../pull/pull-image';
import { movedInEngine } from '../pull/moved-in-engine';
import type { Puller } from '../pull/puller';
import { parseReference } from '../oci/reference';
import type { ImageStore } from '../image-store/store';
import { hasName, isKnown } from '../image-store/image-names';
import { findInStore } from '../image-store/stored-image';
import { isSameImage, lockAs, lockedAs, readLocks, type BaseImage, type LockedImage } from './lock-file';
import type { PrefetchRequest, PrefetchResult } from './prefetch-request';
import type { SharedPullsOptions } from './shared-pulls';
import { lockWithOnbuildImages } from './onbuild-images';
import type { Digest } from '../oci/digest';

/** The digest that a tag points to now. */
type Resolve = (image: BaseImage) => Promise<Digest>;

/**
 * Compares what components need with their locks, the store and the registry; fetches nothing and changes nothing.
 *
 * @param puller its store is only read
 */
export function checkComponents(
  puller: Puller,
  requests: readonly PrefetchRequest[],
  options: SharedPullsOptions,
): readonly Promise<PrefetchResult>[] {
  const limit = pLimit(options.concurrency);
  const asked = new Map<string, Promise<Digest>>();
  const resolve: Resolve = (image) => {
    const { ref } = image;
    const ask = () => resolveTag(puller, ref, { ...options.events(image), signal: options.signal });
    const answer = asked.get(ref) ?? limit(ask);
    asked.set(ref, answer);
    return answer;
  };
  return requests.map((request) => checkComponent(puller.store, request, resolve));
}

async function checkComponent(
  store: ImageStore,
  { lockFolder, wanted }: PrefetchRequest,
  resolve: Resolve,
): Promise<PrefetchResult> {
  const errors: BuildkitError[] = [];
  const earlier = new Map((await readLocks(lockFolder)).map(({ platform, images }) => [platform, images]));
  const locks = new Map<string, readonly LockedImage[]>();
  for (const [platform, needed] of wanted) {
    const lock = async (image: BaseImage): Promise<LockedImage | undefined> => {
      const locked = earlier.get(platform)?.find((other) => isSameImage(other, image));
      const error = await checkImage(store, image, locked, resolve).catch((thrown: unknown) => {
        if (thrown instanceof BuildkitError) return thrown;
        throw thrown;
      });
      if (error) errors.push(error);
      return locked;
    };
    locks.set(platform, await lockWithOnbuildImages(store, needed, lock));
  }
  return {
    success: errors.length === 0,
    locks,
    pulls: new Map(),
    moved: [],
    otherPlatforms: [],
    fetchedBytes: 0,
    errors: distinct(errors),
  };
}

/**
 * Checks that an image is locked, complete in the store, and still what its tag points to.
 *
 * @returns what is wrong, or undefined
 * @throws BuildkitError when the registry cannot resolve the tag
 */
async function checkImage(
  store: ImageStore,
  image: BaseImage,
  locked: LockedImage | undefined,
  resolve: Resolve,
): Promise<BuildkitError | undefined> {
  const { ref, platform } = image;
  if (!locked) return wrong(`${ref} (${platform}) is not locked`, 'run the prefetch target without --check');
  if (!(await isKnown(store, image, locked.indexDigest)))
    return wrong(
      `${ref} (${platform}) is locked as ${locked.indexDigest}, but this machine cannot tell whether that digest belongs to it`,
      'run the prefetch target without --check, which asks its registry',
    );
  if (!(await findInStore(store, locked.indexDigest, ref, platform)))
    return wrong(`${ref} (${platform}) is not whole in the image store`, 'run the prefetch target without --check');
  if (parseReference(ref)?.digest) return undefined;
  if (!(await hasName(store, ref, locked.indexDigest))) {
    const id = await movedInEngine(store, image, locked);
    if (id === undefined) return undefined;
    return wrong(`${ref} moved in the Docker engine to ${id}`, 'run the prefetch target without --check');
  }
  const today = await resolve(image);
  if (today === locked.indexDigest) return undefined;
  return wrong(`${ref} moved: ${locked.indexDigest} → ${today}`, 'run the prefetch target with --refresh to follow it');
}

function wrong(what: string, remedy: string): BuildkitError {
  return new BuildkitError({ code: 'NXBK-0704', what, remedy });
}

/** An image of several stages or platforms fails once for the reader. */
export function distinct(errors: readonly BuildkitError[]): readonly BuildkitError[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}

/**
 * The images that a component needs and that its locks say nothing of, for any platform: a prefetch resolves their tags.
 *
 * @param store is only read: what an image's ONBUILD triggers ask for is known if the store has that image
 * @throws BuildkitError for a file that is not a lock
 */
export async function unlockedImages(
  store: ImageStore,
  { lockFolder, wanted }: PrefetchRequest,
): Promise<readonly BaseImage[]> {
  const locked = (await readLocks(lockFolder)).flatMap(({ images }) => images);
  const unlocked: BaseImage[] = [];
  for (const needed of wanted.values()) {
    await lockWithOnbuildImages(store, needed, async (image) => {
      const found = lockedAs(locked, image);
      if (!found) unlocked.push(image);
      return found && lockAs(image, found);
    });
  }
  return unlocked;
}
