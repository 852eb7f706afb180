import type { LockedImage } from '../../base-images/lock-file';
import { buildImage, type BuildOutcome } from './build-image';
import { findMissing } from '../record/missing-images';
import type { ImageClaim } from '../record/image-claims';
import { NOWHERE } from './nowhere';
import type { BuildSpec } from '../plan/image-spec';
import type { BuildEnvironment } from './build-environment';

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
] as const satisfies readonly (keyof BuildSpec)[];

/**
 * What is known of the image of an earlier build that this one may turn out to be: of the same spec, for the engine alone. An engine of driver docker holds
 * what it builds, so that there is nothing to send; an index has attestations, and they hold the time.
 *
 * @param claims those of the last record
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
 * Builds an image for the engine, and sends it there only if the engine has another one or none: `--load` sends all of it however much of it is
 * there, 3 s for 400 MB, and without it a build of which every step is cached takes 0.2 s.
 *
 * @throws BuildkitError with BuildKit's own last lines
 */
export async function buildAndLoadIfChanged(
  spec: BuildSpec,
  bases: readonly LockedImage[],
  earlier: ImageClaim | undefined,
  environment: BuildEnvironment,
): Promise<BuildOutcome> {
  if (!earlier) return buildImage(spec, bases, environment);
  const made = await buildImage({ ...spec, outputs: [NOWHERE], provenance: false }, bases, environment);
  const known: readonly string[] = earlier.ids;
  // Looked up only now, for a build can take minutes, and somebody can move the tag meanwhile.
  if (made.ids.some((id) => known.includes(id)) && (await isLoaded(spec, earlier, environment))) {
    environment.say(`The engine has ${spec.tags.join(', ')} already: nothing to send`);
    return { ...made, digest: earlier.digest, ids: earlier.ids };
  }
  environment.say(`The engine does not have it yet: sending ${spec.tags.join(', ')}`);
  const { steps, cached } = made;
  return { ...(await buildImage(spec, made.images, environment)), steps, cached };
}

async function isLoaded(
  spec: BuildSpec,
  { ids }: ImageClaim,
  { workspaceRoot, builder }: BuildEnvironment,
): Promise<boolean> {
  return (await findMissing({ spec, ids }, workspaceRoot, builder.endpoint)).length === 0;
}
