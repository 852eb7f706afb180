import type { LockedImage } from '../../base-images/lock-file';
import { buildPlatform } from '../../builder/model/build-platform';
import type { EngineImage } from '../../docker/images';
import type { BuildMetadata } from '../../buildx/build';
import { BuildkitError } from '../../errors';
import { MOST_UNDECLARED } from '../../base-images/undeclared-limit';
import { fetchUndeclaredImage } from './fetch-images';
import { buildFailure } from '../failure/build-failure';
import { countSteps, type StepCount } from '../failure/build-progress';
import { healBuilder } from './repair/heal-builder';
import type { BuiltImage } from '../record/image-record';
import type { BuildSpec } from '../plan/image-spec';
import { repairImages } from './repair/repair-images';
import { countRunFailures } from '../failed-run/retry-runs';
import { retryTransient } from './retry-transient';
import { failedBuild, nameOfBuild, runBuild } from './run-build';
import { regoPolicyOf } from '../closed-world/rego-policy';
import { scannerOf } from '../closed-world/sbom-scanner';
import type { BuildEnvironment } from './build-environment';

/** Files and repositories that a policy is asked about in one build. */
const MOST_DOWNLOADS = 100;

export interface ImageOutcome extends StepCount, Pick<BuiltImage, 'digest' | 'ids'> {
  /** Names the build in the history of its builder: `<builder>/<node>/<id>`. */
  readonly buildRef?: string;
  /** The images that were handed over, including those that it asked for first. */
  readonly images: readonly LockedImage[];
  /** What the engine has of it, if it was looked up there. */
  readonly loaded?: EngineImage;
}

/**
 * Builds one image out of images that are already here. After a transient failure the build is repeated, an undeclared image is fetched, and a
 * builder that an interrupted load has damaged is repaired. A RUN that the network failed is run again, those before it come from BuildKit's cache;
 * any other failing RUN, a bad Dockerfile or a missing file fails at once.
 *
 * @throws BuildkitError with BuildKit's own last lines, or that of an image which could not be fetched
 */
export async function buildImage(
  spec: BuildSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<ImageOutcome> {
  const undeclared = new Set<string>();
  const mayRunAgain = countRunFailures(environment);
  const rego = await regoPolicyOf(spec, environment);
  let allowedDownloads: readonly string[] | undefined = rego && [];
  let handed = images;
  await retryTransient(async () => rego?.requireImages(images), environment);
  for (let healings = 0; ;) {
    const outcome = await retryTransient(
      () => runBuild(spec, handed, { ...environment, allowedDownloads }),
      environment,
    );
    if (outcome.exitCode === 0) return { ...namesOf(outcome.metadata), images: handed, ...countSteps(outcome.stderr) };
    const failure = buildFailure(outcome);
    if (failure.kind === 'denied' && !isHanded(handed, failure.image)) {
      if (undeclared.size === MOST_UNDECLARED) throw asksForTooMany(spec, failure.image);
      undeclared.add(failure.image);
      const fetched = await fetchDenied(failure.image, spec, environment);
      await retryTransient(async () => rego?.requireImages(fetched), environment);
      handed = [...handed, ...fetched];
    } else if (failure.kind === 'denied-download' && rego && mayBeAllowed(failure.download, allowedDownloads)) {
      const { download } = failure;
      await retryTransient(() => rego.requireDownload(download), environment);
      allowedDownloads = [...(allowedDownloads ?? []), download];
    } else if (failure.kind === 'poisoned' && healings <= environment.retries) {
      healings++;
      await repairImages(handed, environment);
      environment.log('The builder still holds the remains of an interrupted load: removing them and building again');
      await healBuilder(handed, { layer: failure.layer, times: healings }, environment);
    } else if (failure.kind !== 'run' || !(await mayRunAgain(failure))) {
      throw failedBuild(spec, outcome, environment);
    }
  }
}

/** A frontend could download something else each time, forever; and what is denied although the policy allows it, another policy denies. */
function mayBeAllowed(download: string, allowed: readonly string[] = []): boolean {
  return allowed.length < MOST_DOWNLOADS && !allowed.includes(download);
}

function isHanded(images: readonly LockedImage[], denied: string): boolean {
  return images.some(({ ref }) => ref === denied);
}

async function fetchDenied(
  image: string,
  spec: BuildSpec,
  environment: BuildEnvironment,
): Promise<readonly LockedImage[]> {
  environment.log(`The build asks for ${image}, which its Dockerfile does not show: fetching it`);
  const platforms =
    image === scannerOf(spec)
      ? spec.platforms.map((platform) => buildPlatform(environment.builder.nodes, platform))
      : spec.platforms;
  return fetchUndeclaredImage(image, [...new Set(platforms)], environment);
}

function asksForTooMany(spec: BuildSpec, image: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0705',
    what: `The build of ${nameOfBuild(spec)} asked for ${MOST_UNDECLARED} images that its Dockerfile does not show, and now asks for ${image} as well`,
    failedIn: 'the builder',
    remedy: `look at what its frontend (# syntax) asks for; if that is right, name these images in extraImages of the prefetch target, ${MOST_UNDECLARED} of them at most`,
  });
}

/** Identifiers of a built image and of its build. */
function namesOf(metadata: BuildMetadata): Pick<ImageOutcome, 'digest' | 'ids' | 'buildRef'> {
  const { 'containerimage.digest': digest, 'containerimage.config.digest': configDigest } = metadata;
  const { 'buildx.build.ref': buildRef } = metadata;
  const ids = [digest, configDigest].filter((id) => id !== undefined);
  return { ...(digest && { digest }), ids, ...(buildRef && { buildRef }) };
}
