import type { LockedImage } from '../../base-images/lock-file';
import { MOST_UNDECLARED } from '../../base-images/undeclared-limit';
import type { ImageClaim } from '../record/image-claims';

/**
 * The images that an earlier build of the same component asked for although prefetch did not know them: they are handed over from the start, so the
 * next build needs neither a denial nor a request for them.
 */
export function undeclaredBefore(claims: readonly ImageClaim[]): readonly LockedImage[] {
  const undeclared = claims.flatMap((claim) => claim.undeclared);
  const keys = [...new Set(undeclared.map(({ contextKey }) => contextKey))].slice(0, MOST_UNDECLARED);
  return undeclared.filter(({ contextKey }) => keys.includes(contextKey));
}
