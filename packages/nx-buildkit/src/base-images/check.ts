import { BuildkitError } from '../errors';
import { resolveTag } from '../image-store/pull-with-retries';
import type { PullSource } from '../image-store/puller';
import { splitReference } from '../image-store/reference';
import type { ImageStore } from '../image-store/store';
import { findInStore } from '../image-store/stored-image';
import type { FetchOptions } from './fetch-image';
import type { BaseImage, LockedImage } from './lock';

/**
 * Looks whether an image is locked, in the store, and still what its tag means; fetches nothing and changes no lock.
 *
 * @returns what is wrong, or undefined
 * @throws BuildkitError when the registry cannot say what the tag means
 */
export async function checkImage(
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
  if (splitReference(ref).digest) return undefined;
  const today = await resolveTag(store, source, { ref, platform }, policy, { ...events(image), signal });
  if (today === locked.indexDigest) return undefined;
  return wrong(`${ref} moved: ${locked.indexDigest} → ${today}`, 'run the prefetch target with refresh to follow it');
}

function wrong(what: string, remedy: string): BuildkitError {
  return new BuildkitError({ what, failedIn: 'this host', transient: false, remedy });
}
