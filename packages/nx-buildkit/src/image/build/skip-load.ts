import type { LockedImage } from '../../base-images/lock-file';
import { inspectImages, type EngineImage } from '../../docker/images';
import { buildImage, type ImageOutcome } from './build-image';
import type { ImageClaim } from '../record/image-claims';
import { NOWHERE } from '../plan/nowhere';
import type { BuildSpec } from '../plan/image-spec';
import type { BuildEnvironment } from './build-environment';

/** Options that make a second build run again, or build a different image. */
const NOT_TWICE = [
  'noCache',
  'noCacheFilter',
  'pull',
  'cacheTo',
  'sbom',
  'provenance',
  'metadataFile',
  'extraArgs',
] as const satisfies readonly (keyof BuildSpec)[];

/**
 * The image of an earlier build with the same spec, for the engine only, that this build may turn out to produce. With driver docker the engine
 * already holds what it builds; an index has attestations, which contain the time.
 *
 * @param claims those of the last record, which a build of this user must have written: the ids in it decide what is sent and recorded
 */
export function findPreviousBuild(
  spec: BuildSpec,
  claims: readonly ImageClaim[],
  { builder }: Pick<BuildEnvironment, 'builder'>,
): ImageClaim | undefined {
  if (builder.driver === 'docker' || NOT_TWICE.some((option) => spec[option] !== undefined)) return undefined;
  if (spec.platforms.length > 1 || !spec.outputs.every(({ type }) => type === 'load')) return undefined;
  return claims.find((claim) => JSON.stringify(claim.spec) === JSON.stringify(spec));
}

/**
 * Builds an image for the engine, and sends it there only if the engine has a different one or none. `--load` always sends all of it, which takes 3 s
 * for 400 MB; without it, a completely cached build takes 0.2 s.
 *
 * @throws BuildkitError with BuildKit's own last lines
 */
export async function buildAndLoadIfChanged(
  spec: BuildSpec,
  bases: readonly LockedImage[],
  earlier: ImageClaim | undefined,
  environment: BuildEnvironment,
): Promise<ImageOutcome> {
  if (!earlier) return buildImage(spec, bases, environment);
  const made = await buildImage({ ...spec, outputs: [NOWHERE], provenance: false }, bases, environment);
  const known: readonly string[] = earlier.ids;
  // Looked up only now: a build can take minutes, and the tag can move meanwhile.
  const loaded = made.ids.some((id) => known.includes(id)) ? await findLoaded(spec, earlier, environment) : undefined;
  if (loaded) {
    environment.log(`The engine has ${spec.tags.join(', ')} already: nothing to send`);
    return { ...made, digest: earlier.digest, ids: earlier.ids, loaded };
  }
  environment.log(`The engine does not have it yet: sending ${spec.tags.join(', ')}`);
  // What a step took is told by the build that ran it.
  const { steps, cached, buildRef } = made;
  return { ...(await buildImage(spec, made.images, environment)), steps, cached, buildRef };
}

/** The image that the engine has under each of the tags, if it is the earlier one. */
async function findLoaded(
  { tags }: BuildSpec,
  { ids }: ImageClaim,
  { builder }: BuildEnvironment,
): Promise<EngineImage | undefined> {
  const images = await inspectImages(tags, builder.endpoint);
  const known: readonly string[] = ids;
  return images.every((image) => image && known.includes(image.Id)) ? images[0] : undefined;
}
