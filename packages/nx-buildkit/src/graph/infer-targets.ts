import type { CreateNodesFunction, NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import type { BuilderExecutorOptions } from '../builder/options';
import { possibleOptions } from '../component/configurations';
import { runsInEngine } from '../builder/model/builder';
import { withDefaults } from '../component/schema/defaults';
import { copiedOutputs, withContext } from './copied-outputs';
import { effectiveTarget } from './effective-target';
import { imageTargets, type TargetPair } from './image-targets';
import { imageUsers } from './image-users';
import { ownImages } from './needs/own-images';
import { pluginOptionsWithDefaults, type PluginOptions } from './plugin-options';
import { readProjects, type ProjectFiles } from './project-files';
import {
  plainTargets,
  dockerBuildTarget,
  dockerCheckTarget,
  dockerMergeTarget,
  prefetchTarget,
  type BuilderTarget,
} from './targets';
import { workspaceFiles, type WorkspaceFiles } from '../build-context/workspace-files';
import { EXECUTORS } from '../component/names';

const BUILDER = EXECUTORS.builder;

type Targets = Readonly<Record<string, TargetConfiguration>>;

/**
 * Infers the targets of every project that has a Dockerfile, and completes the targets of this plugin that project.json has: what is
 * written there wins, field by field.
 */
export const inferTargets: CreateNodesFunction<PluginOptions> = async (configFiles, options, context) => {
  const { workspaceRoot, nxJsonConfiguration } = context;
  const plugin = pluginOptionsWithDefaults(options);
  const projects = await readProjects(configFiles, context, plugin.dockerfiles);
  const builder = builderTarget(projects, nxJsonConfiguration);
  const files = workspaceFiles(workspaceRoot);
  const images = projects.map((project) => imageTargets(project, plugin, nxJsonConfiguration));
  const siblings = [...new Set([plugin.buildTarget, ...images.flat().map(({ build }) => build)])];
  const makersOf = await ownImages(
    projects.map((project, i) => ({ project, images: images[i] ?? [] })),
    workspaceRoot,
  );
  const workspace = { nxJson: nxJsonConfiguration, builder, siblings, makersOf, files };
  return projects.map((project, i) => {
    const ofImages = targetsOfImages(project, images[i] ?? [], workspace);
    const users = imageUsers(project, ofImages, plugin, nxJsonConfiguration);
    const targets = { ...plainTargets(project, builder), ...ofImages, ...users };
    return [project.source, { projects: { [project.root]: { targets } } }] as const;
  });
};

interface WorkspaceOfImages {
  readonly nxJson: NxJsonConfiguration;
  readonly builder: BuilderTarget | undefined;
  /** The names of all targets that build images. */
  readonly siblings: readonly string[];
  /** The targets of its own project whose images that of a target is built from. */
  readonly makersOf: Awaited<ReturnType<typeof ownImages>>;
  readonly files: WorkspaceFiles;
}

function targetsOfImages(
  project: ProjectFiles,
  images: readonly TargetPair[],
  { nxJson, builder, siblings: ofOthers, makersOf, files }: WorkspaceOfImages,
): Targets {
  const pairs = images.flatMap((found): [string, TargetConfiguration][] => {
    const copied = copiedOutputs(found, project, nxJson, files);
    const targets = { ...withContext(found, copied), ...copied };
    const image = { project, task: targets.build, options: targets.options, files };
    const siblings = { ofOthers, ofProject: makersOf({ project: project.name, target: targets.build }) };
    return [
      [targets.prefetch, prefetchTarget(image, targets, builder)],
      [targets.build, dockerBuildTarget(image, targets, builder, siblings)],
      ...named(targets.check, () => dockerCheckTarget(image, targets, builder, siblings)),
      ...named(targets.merge, () => dockerMergeTarget(targets, builder)),
    ];
  });
  return Object.fromEntries(pairs);
}

function named(name: string | undefined, target: () => TargetConfiguration): [string, TargetConfiguration][] {
  return name === undefined ? [] : [[name, target()]];
}

function builderTarget(projects: readonly ProjectFiles[], nxJson: NxJsonConfiguration): BuilderTarget | undefined {
  for (const project of projects) {
    const executors = new Map(Object.entries(project.targets).map(([name, { executor }]) => [executor, name]));
    const target = executors.get(BUILDER);
    if (target === undefined) continue;
    const effective = effectiveTarget<BuilderExecutorOptions>(target, { executor: BUILDER }, { project, nxJson });
    const config = executors.get(EXECUTORS.buildkitConfig);
    return {
      project: project.name,
      target,
      config,
      runsHere: possibleOptions<BuilderExecutorOptions>(effective).every(({ options }) => runsHere(options)),
    };
  }
  return undefined;
}

/** A builder with several nodes, or a remote one, can run on any platform. */
function runsHere(options: BuilderExecutorOptions): boolean {
  const { driver, nodes } = withDefaults('builder', options);
  return nodes === undefined && runsInEngine(driver);
}
