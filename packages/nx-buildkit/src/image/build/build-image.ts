import type { LockedImage } from '../../base-images/lock-file';
import { buildPlatform } from '../../builder/model/build-platform';
import type { BuildMetadata } from '../../buildx/build';
import { BuildkitError } from '../../errors';
import { MOST_UNDECLARED } from '../closed-world/undeclared-images';
import { fetchUnforeseen } from './fetch-images';
import { buildFailure } from '../failure/build-failure';
import { countSteps, type StepCount } from '../failure/build-progress';
import { healBuilder } from './heal-builder';
import type { BuiltImage } from '../record/image-record';
import type { BuildRecipe } from '../plan/image-spec';
import { repairImages } from './repair-images';
import { retryTransient } from './retry-transient';
import { failedBuild, nameOfBuild, runBuild } from './run-build';
import { scannerOf } from '../closed-world/sbom-scanner';
import type { Site } from './build-environment';

export interface Build extends StepCount, Pick<BuiltImage, 'digest' | 'ids'> {
  /** The images it was handed, those among them that it asked for first. */
  readonly images: readonly LockedImage[];
}

/**
 * Builds one image out of images that are already here. A transient failure is repeated, an image that nobody could foresee is fetched, a
 * builder that an interrupted load has poisoned is healed; a failing RUN, a bad Dockerfile or a missing file fails at once.
 *
 * @throws BuildkitError with BuildKit's own last lines, or that of an image which could not be fetched
 */
export async function buildImage(recipe: BuildRecipe, images: readonly LockedImage[], site: Site): Promise<Build> {
  const undeclared = new Set<string>();
  let handed = images;
  for (let healings = 0; ;) {
    const outcome = await retryTransient(() => runBuild(recipe, handed, site), site);
    if (outcome.exitCode === 0) return { ...namesOf(outcome.metadata), images: handed, ...countSteps(outcome.stderr) };
    const failure = buildFailure(outcome.stderr);
    if (failure.kind === 'denied' && !isHanded(handed, failure.image)) {
      if (undeclared.size === MOST_UNDECLARED) throw asksForTooMany(recipe, failure.image);
      undeclared.add(failure.image);
      handed = [...handed, ...(await fetchDenied(failure.image, recipe, site))];
    } else if (failure.kind === 'poisoned' && healings <= site.retries) {
      healings++;
      await repairImages(handed, site);
      site.say('The builder holds what is left of an interrupted load: sweeping it out and building again');
      await healBuilder(handed, site);
    } else {
      throw failedBuild(recipe, outcome.stderr, site);
    }
  }
}

function isHanded(images: readonly LockedImage[], denied: string): boolean {
  return images.some(({ ref }) => ref === denied);
}

async function fetchDenied(image: string, recipe: BuildRecipe, site: Site): Promise<readonly LockedImage[]> {
  site.say(`The build asks for ${image}, which its Dockerfile does not show: fetching it`);
  const platforms =
    image === scannerOf(recipe)
      ? recipe.platforms.map((platform) => buildPlatform(site.builder.nodes, platform))
      : recipe.platforms;
  return fetchUnforeseen(image, [...new Set(platforms)], site);
}

function asksForTooMany(recipe: BuildRecipe, image: string): BuildkitError {
  return new BuildkitError({
    what: `The build of ${nameOfBuild(recipe)} asked for ${MOST_UNDECLARED} images that its Dockerfile does not show, and now asks for ${image} as well`,
    failedIn: 'the builder',
    transient: false,
    remedy:
      'look at what its frontend (# syntax) asks for; if that is right, name these images in extraImages of the prefetch target',
  });
}

/** By what a built image is known. */
function namesOf(metadata: BuildMetadata): Pick<BuiltImage, 'digest' | 'ids'> {
  const { 'containerimage.digest': digest, 'containerimage.config.digest': configDigest } = metadata;
  return { ...(digest && { digest }), ids: [digest, configDigest].filter((id) => id !== undefined) };
}
