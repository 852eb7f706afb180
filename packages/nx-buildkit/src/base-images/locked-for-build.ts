import type { ImageStore } from '../image-store/store';
import type { StoredImage } from '../image-store/stored-image';
import { PullError } from '../buildx/pull-error';
import { lockedAs, type BaseImage, type BaseImageLock, type LockedImage } from './lock-file';
import { checkUndeclared } from './undeclared-limit';
import { lockWithOnbuildImages, type RequiredImages } from './onbuild-images';
import { allowEngine } from './required-images';

/** The request of a build, according to its own sources. */
export interface BuildNeeds {
  readonly needed: RequiredImages;
  /** Whether an image under this key would replace something else: a stage of the Dockerfile. */
  readonly isTaken: (contextKey: string) => boolean;
  /** The option of this name. */
  readonly fromEngine: readonly string[];
}

/** Pulls an image by the digest that another one is locked with. */
export type Take = (image: BaseImage, locked: StoredImage) => Promise<LockedImage>;

/**
 * The images that a build gets. Its Dockerfile says which ones, under which names and for which platforms; the lock, which may come from a cache or
 * from an unreviewed commit, only provides their digests. An image that is missing from the lock, because prefetch had other options than the build,
 * is not among them: the build will be denied it, and then its registry is asked.
 *
 * @param undeclared images that an earlier build asked for although no Dockerfile shows them
 * @throws BuildkitError for a lock with too many images that no Dockerfile shows
 */
export async function lockedForBuild(
  store: ImageStore,
  lock: BaseImageLock,
  undeclared: readonly LockedImage[],
  { needed, isTaken, fromEngine }: BuildNeeds,
  take: Take,
): Promise<readonly LockedImage[]> {
  const locked = await lockWithOnbuildImages(store, needed, async (image) => {
    const before = lockedAs(lock.images, image);
    return before && take(image, before);
  });
  const keys = new Set(locked.map(({ contextKey }) => contextKey));
  const isExtra = ({ role, contextKey }: LockedImage): boolean =>
    role === 'extra' && !keys.has(contextKey) && !isTaken(contextKey);
  const ofLock = lock.images.filter(isExtra);
  checkUndeclared(ofLock.length, `The lock of base images for ${lock.platform}`);
  const others = [...ofLock, ...undeclared.filter(isExtra)];
  const distinct = new Map(others.map((image) => [`${image.contextKey} ${image.platform}`, image]));
  const allowed = [...distinct.values()].map((image) => allowEngine(image, fromEngine));
  const extra = allowed.map((image) => take(image, image).catch(leaveOut));
  return [...locked, ...(await Promise.all(extra)).filter((image) => image !== undefined)];
}

/** A build that does need the image is denied it, and then its registry is asked to resolve the tag. */
function leaveOut(error: unknown): undefined {
  if (error instanceof PullError && error.kind === 'moved') return undefined;
  throw error;
}
