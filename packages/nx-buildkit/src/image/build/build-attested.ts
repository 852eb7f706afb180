import type { LockedImage } from '../../base-images/lock-file';
import { fromCache, stepsAlone } from '../downloads/attested-downloads';
import type { BuildSpec } from '../plan/image-spec';
import type { BuildEnvironment } from './build-environment';
import { buildImage, type ImageOutcome } from './build-image';

/**
 * Builds an image with a provenance while RUN's downloads go through the store, in two builds.
 *
 * @throws BuildkitError with BuildKit's own last lines
 */
export async function buildAttested(
  spec: BuildSpec,
  bases: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<ImageOutcome> {
  const { images, steps, cached, buildRef } = await buildImage(stepsAlone(spec), bases, environment);
  environment.log("Building again, out of BuildKit's cache, for a provenance without the addresses of RUN's downloads");
  // What a step took is told by the build that ran it.
  return { ...(await buildImage(fromCache(spec), images, environment)), steps, cached, buildRef };
}
