import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LockedImage } from '../base-images/lock-file';
import { describeSiblings } from '../base-images/sibling-contexts';
import { lockFolder } from '../component/task-folders';
import type { DockerBuildOptions } from '../component/options';
import { imageTargetsOf, projectImages, type Run } from '../component/project-images';
import { noteUse } from '../image-store/gc-roots';
import { mayBeLoaded } from './build/skip-load';
import { lockedImages } from './build/fetch-images';
import { buildImages, type WantedImage } from './build/build-images';
import { checkOptions } from './plan/check-options';
import { checkSources } from './plan/check-inputs';
import { defaultPlatforms } from '../builder/model/build-platform';
import type { Component } from '../component/settings';
import { canonicalPlatforms } from '../oci/platform-option';
import { dryRun } from './dry-run';
import { readRecord, recordPath, writeRecord } from './record/image-record';
import { readVariants, type Variant } from '../component/per-platform';
import { describePlan, planImages } from './plan/plan-images';
import { isUpstream, type BuildRecipe } from './plan/image-spec';
import { refuseCredentials } from './plan/refuse-credentials';
import { describeImages, inLogSection, writeReport } from './report';
import { openSite } from './build/build-environment';
import { unforeseenBefore } from './closed-world/undeclared-images';

/**
 * Builds every image of a component and records what was built, once all of them are.
 *
 * @param run in which it is built
 */
export async function buildComponent(
  given: DockerBuildOptions,
  component: Component,
  workspaceRoot: string,
  run: Run,
): Promise<void> {
  checkOptions(given);
  const path = recordPath(workspaceRoot, component);
  const [site, before] = await Promise.all([openSite(workspaceRoot, given, run.projects), readRecord(path)]);
  const { nodes } = site.builder;
  const options = { ...given, platform: canonicalPlatforms(given.platform, defaultPlatforms(nodes, process.env)) };
  const variants = await readVariants(options, component, workspaceRoot);
  const platforms = variants.flatMap(({ settings }) => settings.platforms);
  const locked = await lockedImages(
    resolve(workspaceRoot, lockFolder(component, options, run.configuration)),
    component.project,
    platforms,
  );
  const recipes = await planImages(options, component, variants, {
    workspaceRoot,
    projectImages: await projectImages(imageTargetsOf(run), { workspaceRoot, platforms }),
    locked,
    nodes,
  });
  const builds = recipes.filter((recipe): recipe is BuildRecipe => !isUpstream(recipe));
  builds.forEach((recipe) => refuseCredentials(recipe, options.allowSecretArgs));
  describePlan(recipes).forEach(site.say);
  new Set(builds.flatMap(({ buildContexts }) => describeSiblings(buildContexts))).forEach(site.say);
  unsetArgs(variants).forEach((name) =>
    site.say(`${name}, which buildArgsFromEnv names, is not set: the Dockerfile's own default holds`),
  );
  if (!site.closedWorld)
    site.say('closedWorld is false: the build may ask registries for images that were not prefetched');
  const wanted = recipes.map((recipe): WantedImage => {
    const bases = recipe.platforms.flatMap((platform): readonly LockedImage[] => locked.get(platform) ?? []);
    const earlier = isUpstream(recipe) ? undefined : mayBeLoaded(recipe, before?.images ?? [], site);
    return {
      recipe,
      bases: [...bases, ...unforeseenBefore(before, bases, recipe.platforms)],
      ...(earlier && { earlier }),
    };
  });
  // From here on the old record claims too much; without one nothing is claimed, whatever happens. Nx caches what a dry run leaves, too.
  await rm(path, { force: true });
  if (options.dryRun) {
    (await dryRun(wanted, component, site)).forEach(site.say);
    return;
  }
  for (const recipe of builds) await checkSources(recipe, workspaceRoot);
  const images = await inLogSection(`Building ${component.project}`, () => buildImages(wanted, site));
  const { storeDir, configPath, closedWorld, retries, proxy } = options;
  await writeReport(component, workspaceRoot, images);
  await writeRecord(path, {
    version: 1,
    project: component.project,
    site: { storeDir, configPath, closedWorld, retries, proxy },
    images,
  });
  await noteUse(site.store, path);
  describeImages(images).forEach(site.say);
}

function unsetArgs(variants: readonly Variant[]): ReadonlySet<string> {
  const unset = variants.flatMap(({ options: { buildArgsFromEnv = [] }, settings: { buildArgs } }) =>
    buildArgsFromEnv.filter((name) => buildArgs[name] === undefined),
  );
  return new Set(unset);
}
