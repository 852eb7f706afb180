import type { LockedImage } from '../../base-images/lock-file';
import { buildImage, type Build } from './build-image';
import { findAbsences } from '../record/missing-images';
import type { ImageClaim } from '../record/image-claims';
import { NOWHERE } from './nowhere';
import type { BuildRecipe } from '../plan/image-spec';
import type { Site } from './build-environment';

/** What a second build would do again, or what makes a second build another image. */
const NOT_TWICE = [
  'noCache',
  'noCacheFilter',
  'pull',
  'cacheTo',
  'sbom',
  'provenance',
  'metadataFile',
  'extraArgs',
] as const satisfies readonly (keyof BuildRecipe)[];

/**
 * What is known of the image of an earlier build that this one may turn out to be: of the same recipe, for the engine alone. An engine of driver docker holds
 * what it builds, so that there is nothing to send; an index has attestations, and they hold the time.
 *
 * @param claims those of the last record
 */
export function mayBeLoaded(
  recipe: BuildRecipe,
  claims: readonly ImageClaim[],
  { builder }: Pick<Site, 'builder'>,
): ImageClaim | undefined {
  if (builder.driver === 'docker' || NOT_TWICE.some((option) => recipe[option] !== undefined)) return undefined;
  if (recipe.platforms.length > 1 || !recipe.outputs.every(({ type }) => type === 'load')) return undefined;
  return claims.find((claim) => JSON.stringify(claim.recipe) === JSON.stringify(recipe));
}

/**
 * Builds an image for the engine, and sends it there only if the engine has another one or none: `--load` sends all of it however much of it is
 * there, 3 s for 400 MB, and without it a build of which every step is cached takes 0.2 s.
 *
 * @throws BuildkitError with BuildKit's own last lines
 */
export async function buildUnlessLoaded(
  recipe: BuildRecipe,
  bases: readonly LockedImage[],
  earlier: ImageClaim | undefined,
  site: Site,
): Promise<Build> {
  if (!earlier) return buildImage(recipe, bases, site);
  const made = await buildImage({ ...recipe, outputs: [NOWHERE], provenance: false }, bases, site);
  const known: readonly string[] = earlier.ids;
  // Looked up only now, for a build can take minutes, and somebody can move the tag meanwhile.
  if (made.ids.some((id) => known.includes(id)) && (await isLoaded(recipe, earlier, site))) {
    site.say(`The engine has ${recipe.tags.join(', ')} already: nothing to send`);
    return { ...made, digest: earlier.digest, ids: earlier.ids };
  }
  site.say(`The engine does not have it yet: sending ${recipe.tags.join(', ')}`);
  const { steps, cached } = made;
  return { ...(await buildImage(recipe, made.images, site)), steps, cached };
}

async function isLoaded(recipe: BuildRecipe, { ids }: ImageClaim, { workspaceRoot, builder }: Site): Promise<boolean> {
  return (await findAbsences({ recipe, ids }, workspaceRoot, builder.endpoint)).length === 0;
}
