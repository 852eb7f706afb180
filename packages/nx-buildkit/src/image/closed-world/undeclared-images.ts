import type { LockedImage } from '../../base-images/lock-file';
import type { ImageRecord } from '../record/image-record';

/** Images that a build may ask for beyond what its Dockerfile shows: a frontend could ask for a new one each time, without end. */
export const MOST_UNDECLARED = 20;

/**
 * The images that an earlier build of the same component asked for although prefetch knew nothing of them: handed over from the start, they
 * cost the next build neither a denial nor a request.
 */
export function unforeseenBefore(
  record: ImageRecord | undefined,
  locked: readonly LockedImage[],
  platforms: readonly string[],
): readonly LockedImage[] {
  const known = new Set(locked.map(({ contextKey }) => contextKey));
  const unforeseen = (record?.images ?? [])
    .flatMap(({ bases }) => bases)
    .filter(
      ({ role, contextKey, platform }) => role === 'extra' && !known.has(contextKey) && platforms.includes(platform),
    );
  const distinct = new Map(unforeseen.map((image) => [`${image.contextKey} ${image.platform}`, image]));
  return [...distinct.values()].slice(0, MOST_UNDECLARED);
}
