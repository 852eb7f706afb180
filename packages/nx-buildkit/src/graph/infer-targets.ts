import type { CreateNodesFunction, NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuilderExecutorOptions } from '../executors/builder/schema';
import { effectiveTarget } from './effective-target';
import { imageTargets } from './image-targets';
import { withDefaults, type PluginOptions } from './plugin-options';
import { readProjects, type ProjectFiles } from './project-files';
import { RELEASE_PUBLISH, releasesImages } from './release';
import { plainTargets, dockerBuildTarget, prefetchTarget, type BuilderTarget } from './targets';

const BUILDER = 'nx-buildkit:builder';

type Targets = Readonly<Record<string, TargetConfiguration>>;

/**
 * Infers the targets of every project that has a Dockerfile, and completes the targets of this plugin that project.json has: what is
 * written there wins, field by field.
 */
export const inferTargets: CreateNodesFunction<PluginOptions> = (
  configFiles,
  options,
  { workspaceRoot, nxJsonConfiguration },
) => {
  const plugin = withDefaults(options);
  const projects = readProjects(configFiles, workspaceRoot, plugin.dockerfiles);
  const builder = findBuilder(projects, nxJsonConfiguration);
  return projects.map((project) => {
    const ofImages = targetsOfImages(project, plugin, nxJsonConfiguration, builder, fileReader(workspaceRoot));
    const isReleased = plugin.buildTarget in ofImages && releasesImages(nxJsonConfiguration.release);
    const targets = {
      ...plainTargets(project.targets),
      ...ofImages,
      ...(isReleased && { 'nx-release-publish': RELEASE_PUBLISH }),
    };
    return [project.source, { projects: { [project.root]: { targets } } }] as const;
  });
};

function targetsOfImages(
  project: ProjectFiles,
  plugin: Required<PluginOptions>,
  nxJson: NxJsonConfiguration,
  builder: BuilderTarget | undefined,
  readFile: (path: string) => string | undefined,
): Targets {
  const pairs = imageTargets(project, plugin, nxJson).flatMap((targets): [string, TargetConfiguration][] => {
    const image = { project, task: targets.build, options: targets.options, readFile };
    return [
      [targets.prefetch, prefetchTarget(image, targets, builder)],
      [targets.build, dockerBuildTarget(image, targets, builder, plugin.buildTarget)],
    ];
  });
  return Object.fromEntries(pairs);
}

function findBuilder(projects: readonly ProjectFiles[], nxJson: NxJsonConfiguration): BuilderTarget | undefined {
  for (const project of projects) {
    const executors = new Map(Object.entries(project.targets).map(([name, { executor }]) => [executor, name]));
    const target = executors.get(BUILDER);
    if (target === undefined) continue;
    const { options } = effectiveTarget<BuilderExecutorOptions>(target, { executor: BUILDER }, { project, nxJson });
    const config = executors.get('nx-buildkit:buildkit-config');
    return { project: project.name, target, config, runsHere: runsHere(options) };
  }
  return undefined;
}

/** A builder of several nodes, or one elsewhere, can run on any platform. */
function runsHere({ driver = 'docker-container', nodes }: BuilderExecutorOptions = {}): boolean {
  return nodes === undefined && (driver === 'docker-container' || driver === 'docker');
}

function fileReader(workspaceRoot: string): (path: string) => string | undefined {
  return (path) => {
    const file = join(workspaceRoot, path);
    try {
      // Most files that are asked for are not there, and an exception for each takes its time.
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}
