import { writeFile } from 'node:fs/promises';
import { dirname, posix, resolve } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import { build } from '../../buildx/build';
import { dockerFailure, wasKilled } from '../../docker/failure';
import { BuildkitError } from '../../errors';
import { run } from '../../process/run';
import { makeFolder } from '../../util/files';
import { withTemporaryFolder } from '../../util/temporary-folder';
import { scannerOf } from '../closed-world/sbom-scanner';
import { buildError, buildFailure } from '../failure/build-failure';
import { progressFirst } from '../failure/build-progress';
import type { BuildRecipe } from '../plan/image-spec';
import type { Site } from './build-environment';
import { prepareBuild } from './prepare-build';

/**
 * Runs the build once.
 *
 * @returns how it ended, unless that can end otherwise the next time
 * @throws BuildkitError for a build that was interrupted, could not be started, or failed with something transient
 */
export async function runBuild(
  recipe: BuildRecipe,
  images: readonly LockedImage[],
  site: Site,
): Promise<Awaited<ReturnType<typeof build>>> {
  const outcome = await buildOnce(recipe, images, site);
  if (outcome.ended) {
    const what = `The build of ${nameOfBuild(recipe)} was interrupted`;
    throw new BuildkitError({ what, failedIn: 'this host', transient: false });
  }
  if (outcome.startError || wasKilled(outcome)) throw dockerFailure(outcome, `Building ${nameOfBuild(recipe)}`);
  if (outcome.exitCode !== 0 && buildFailure(outcome.stderr).kind === 'transient') {
    throw failedBuild(recipe, outcome.stderr, site);
  }
  return outcome;
}

/** The error of a build that BuildKit ended. */
export function failedBuild(recipe: BuildRecipe, stderr: string, { whoMakes }: Pick<Site, 'whoMakes'>): BuildkitError {
  return buildError(`Building ${nameOfBuild(recipe)} failed`, stderr, (path) =>
    whoMakes(posix.join(recipe.context, path)),
  );
}

function buildOnce(recipe: BuildRecipe, images: readonly LockedImage[], site: Site): ReturnType<typeof build> {
  return withTemporaryFolder(async (folder) => {
    const { warmUp, command, files, metadataFile } = await prepareBuild(recipe, images, site, folder);
    for (const [path, content] of files) await writeFile(path, content, { mode: 0o600 });
    const metadata = resolve(site.workspaceRoot, metadataFile);
    await makeFolder(dirname(metadata));
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

/** Names a build in messages. */
export function nameOfBuild({ tags, target, dockerfile }: BuildRecipe): string {
  return `${tags[0] ?? target ?? 'the image'} (${dockerfile})`;
}
