import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import { buildPlatform } from '../../builder/model/build-platform';
import { build, type BuildMetadata } from '../../buildx/build';
import { dockerFailure } from '../../docker/failure';
import { run } from '../../process/run';
import { BuildkitError } from '../../errors';
import { withTemporaryFolder } from '../../util/temporary-folder';
import { fetchUnforeseen } from './fetch-images';
import { buildError, buildFailure } from '../failure/build-failure';
import { countSteps, progressFirst, type StepCount } from '../failure/build-progress';
import { healBuilder } from './heal-builder';
import type { BuiltImage } from '../record/image-record';
import { prepareBuild } from './prepare-build';
import type { BuildRecipe } from '../plan/image-spec';
import { retryTransient } from './retry-transient';
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
 * @throws BuildkitError with BuildKit's own last lines
 */
export function buildImage(recipe: BuildRecipe, images: readonly LockedImage[], site: Site): Promise<Build> {
  return retryTransient(() => buildAndMend(recipe, images, site, true), site);
}

async function buildAndMend(
  recipe: BuildRecipe,
  images: readonly LockedImage[],
  site: Site,
  mayHeal: boolean,
): Promise<Build> {
  const outcome = await buildOnce(recipe, images, site);
  if (outcome.exitCode === 0) return { ...namesOf(outcome.metadata), images, ...countSteps(outcome.stderr) };
  if (outcome.ended) {
    const what = `The build of ${name(recipe)} was interrupted`;
    throw new BuildkitError({ what, failedIn: 'this host', transient: false });
  }
  const failure = buildFailure(outcome.stderr);
  if (failure.kind === 'poisoned' && mayHeal) {
    site.say('The builder holds what is left of an interrupted load: sweeping it out and building again');
    await healBuilder(images, site);
    return buildAndMend(recipe, images, site, false);
  }
  if (failure.kind === 'denied' && !images.some(({ ref }) => ref === failure.image)) {
    site.say(`The build asks for ${failure.image}, which its Dockerfile does not show: fetching it`);
    const platforms =
      failure.image === scannerOf(recipe)
        ? recipe.platforms.map((platform) => buildPlatform(site.builder.nodes, platform))
        : recipe.platforms;
    const fetched = await fetchUnforeseen(failure.image, [...new Set(platforms)], site);
    return buildAndMend(recipe, [...images, ...fetched], site, mayHeal);
  }
  if (outcome.startError) throw dockerFailure(outcome, `Building ${name(recipe)}`);
  throw buildError(`Building ${name(recipe)} failed`, outcome.stderr);
}

function buildOnce(recipe: BuildRecipe, images: readonly LockedImage[], site: Site): ReturnType<typeof build> {
  return withTemporaryFolder(async (folder) => {
    const { warmUp, command, files, metadataFile } = await prepareBuild(recipe, images, site, folder);
    for (const [path, content] of files) await writeFile(path, content, { mode: 0o600 });
    const metadata = resolve(site.workspaceRoot, metadataFile);
    await mkdir(dirname(metadata), { recursive: true });
    const shown = progressFirst(site.onProgress);
    const options = { cwd: site.workspaceRoot, onLine: shown.onLine };
    if (warmUp) {
      site.say(`${scannerOf(recipe)}, which makes the bill of materials, comes out of the image store`);
      const outcome = await run(warmUp, options);
      if (outcome.exitCode !== 0) return { ...outcome, metadata: {} };
    }
    const outcome = await build(command, metadata, options);
    if (outcome.exitCode === 0) shown.end();
    return outcome;
  });
}

/** By what a built image is known. */
function namesOf(metadata: BuildMetadata): Pick<BuiltImage, 'digest' | 'ids'> {
  const { 'containerimage.digest': digest, 'containerimage.config.digest': configDigest } = metadata;
  return { ...(digest && { digest }), ids: [digest, configDigest].filter((id) => id !== undefined) };
}

function name({ tags, target, dockerfile }: BuildRecipe): string {
  return `${tags[0] ?? target ?? 'the image'} (${dockerfile})`;
}
