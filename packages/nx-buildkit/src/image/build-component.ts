import { badInput } from '../errors';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import { readLocks } from './base-images';
import { buildImages } from './build-images';
import { readComponentSettings, type Component } from './component-settings';
import { dryRun } from './dry-run';
import { recordPath, writeRecord } from './image-record';
import { describePlan, planImages } from './plan-images';
import { openSite } from './site';

/** Builds every image of a component and records what was built, once all of them are. */
export async function buildComponent(
  options: DockerBuildOptions,
  component: Component,
  workspaceRoot: string,
): Promise<void> {
  const { dockerfile, ...settings } = await readComponentSettings(options, component, workspaceRoot);
  if (dockerfile === undefined) throw badInput('A component without a Dockerfile cannot be built yet');
  const { storeDir, closedWorld, retries } = options;
  const [locked, recipes, site] = await Promise.all([
    readLocks(workspaceRoot, component.project, settings.platforms),
    planImages(options, { ...settings, dockerfile }, workspaceRoot),
    openSite(workspaceRoot, options),
  ]);
  describePlan(recipes).forEach(site.say);
  const wanted = recipes.map((recipe) => ({
    recipe,
    bases: recipe.platforms.flatMap((platform) => locked.get(platform) ?? []),
  }));
  if (options.dryRun) {
    (await dryRun(wanted, site)).forEach((line) => console.log(line));
    return;
  }
  const images = await buildImages(wanted, site);
  await writeRecord(recordPath(workspaceRoot, component), {
    version: 1,
    project: component.project,
    site: { storeDir, closedWorld, retries },
    images,
  });
}
