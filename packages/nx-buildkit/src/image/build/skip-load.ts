import type { LockedImage } from '../../base-images/lock-file';
import { buildImage, type Build } from './build-image';
import { findAbsences } from '../record/missing-images';
import type { BuiltImage } from '../record/image-record';
import type { ImageOutput } from '../../component/outputs';
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

/** Makes the image in the builder, to learn its digest, and sends it nowhere. */
const NOWHERE: ImageOutput = {
  type: 'image',
  // As BuildKit makes it for --load.
  attributes: { push: 'false', store: 'false', 'oci-mediatypes': 'true' },
};

/**
 * The image of an earlier build that this one may turn out to be: of the same recipe, for the engine alone. An engine of driver docker holds
 * what it builds, so that there is nothing to send; an index has attestations, and they hold the time.
 *
 * @param images those of the last record
 */
export function mayBeLoaded(
  recipe: BuildRecipe,
  images: readonly BuiltImage[],
  { builder }: Pick<Site, 'builder'>,
): BuiltImage | undefined {
  if (builder.driver === 'docker' || NOT_TWICE.some((option) => recipe[option] !== undefined)) return undefined;
  if (recipe.platforms.length > 1 || !recipe.outputs.every(({ type }) => type === 'load')) return undefined;
  return images.find((image) => JSON.stringify(image.recipe) === JSON.stringify(recipe));
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
  earlier: BuiltImage | undefined,
  site: Site,
): Promise<Build> {
  if (!earlier) return buildImage(recipe, bases, site);
  const made = await buildImage({ ...recipe, outputs: [NOWHERE], provenance: false }, bases, site);
  // Looked up only now, for a build can take minutes, and somebody can move the tag meanwhile.
  if (made.ids.some((id) => earlier.ids.includes(id)) && (await isLoaded(earlier, site))) {
    site.say(`The engine has ${recipe.tags.join(', ')} already: nothing to send`);
    return { ...made, digest: earlier.digest, ids: earlier.ids };
  }
  site.say(`The engine does not have it yet: sending ${recipe.tags.join(', ')}`);
  const { steps, cached } = made;
  return { ...(await buildImage(recipe, made.images, site)), steps, cached };
}

async function isLoaded(image: BuiltImage, { workspaceRoot, builder }: Site): Promise<boolean> {
  return (await findAbsences(image, workspaceRoot, builder.endpoint)).length === 0;
}
