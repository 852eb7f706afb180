import type { LockedImage } from '../../base-images/lock-file';
import { normalizeReference } from '../../oci/reference';
import { badInput } from '../../errors';
import type { UpstreamRecipe } from './image-spec';

/** The images in the store that a recipe delivers: one for each platform. */
export function upstreamImages(recipe: UpstreamRecipe, locked: readonly LockedImage[]): readonly LockedImage[] {
  const ref = normalizeReference(recipe.image);
  return recipe.platforms.map((platform) => {
    const image = locked.find((candidate) => candidate.ref === ref && candidate.platform === platform);
    if (image) return image;
    throw badInput(`${recipe.image} is not locked for ${platform}`, 'run prefetch for this platform first');
  });
}
