import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LockedImage } from '../base-images/lock';
import { lockFolder } from '../base-images/lock-folder';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import type { ProjectImage } from '../graph/project-images';
import { noteUse } from '../image-store/uses';
import { readLocks } from './base-images';
import { buildImages, type WantedImage } from './build-images';
import type { Component } from './component-settings';
import { dryRun } from './dry-run';
import { readRecord, recordPath, writeRecord } from './image-record';
import { readVariants } from './per-platform';
import { describePlan, planImages } from './plan-images';
import { describeImages, inLogSection, writeReport } from './report';
import { openSite } from './site';
import { unforeseenBefore } from './unforeseen';

/**
 * Builds every image of a component and records what was built, once all of them are.
 *
 * @param projectImages the images that projects of the workspace build
 */
export async function buildComponent(
  options: DockerBuildOptions,
  component: Component,
  workspaceRoot: string,
  projectImages: readonly ProjectImage[],
): Promise<void> {
  const variants = await readVariants(options, component, workspaceRoot);
  const path = recordPath(workspaceRoot, component);
  const platforms = variants.flatMap(({ settings }) => settings.platforms);
  const locked = await readLocks(resolve(workspaceRoot, lockFolder(component, options)), component.project, platforms);
  const [recipes, site, before] = await Promise.all([
    planImages(options, component, variants, { workspaceRoot, projectImages, locked }),
    openSite(workspaceRoot, options),
    readRecord(path),
  ]);
  describePlan(recipes).forEach(site.say);
  if (!site.closedWorld)
    site.say('closedWorld is false: the build may ask registries for images that were not prefetched');
  const wanted = recipes.map((recipe): WantedImage => {
    const bases = recipe.platforms.flatMap((platform): readonly LockedImage[] => locked.get(platform) ?? []);
    return { recipe, bases: [...bases, ...unforeseenBefore(before, bases, recipe.platforms)] };
  });
  if (options.dryRun) {
    (await dryRun(wanted, site)).forEach(site.say);
    return;
  }
  // From here on the old record claims too much; without one nothing is claimed, whatever happens.
  await rm(path, { force: true });
  const images = await inLogSection(`Building ${component.project}`, () => buildImages(wanted, site));
  const { storeDir, closedWorld, retries, proxy } = options;
  await writeReport(component, workspaceRoot, images);
  await writeRecord(path, {
    version: 1,
    project: component.project,
    site: { storeDir, closedWorld, retries, proxy },
    images,
  });
  await noteUse(site.store, path);
  describeImages(images).forEach(site.say);
}
