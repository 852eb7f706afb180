import type { TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { PLATFORMS_FILE } from '../builder/model/record';
import { buildkitConfigTarget } from './buildkit-config-target';
import { lockFolder, taskFolder } from '../component/task-folders';
import { parseOutput } from '../component/flags/outputs';
import { movingContexts, runsAnew } from '../component/moving-contexts';
import type { CopiedOutputs } from './copied-outputs';
import {
  BUILDER_INPUTS,
  checkInputs,
  imageInputs,
  prefetchInputs,
  type BuildTarget,
  type Inputs,
} from './inputs/image-inputs';
import { usedImageInputs, usedInput } from './inputs/used-targets';
import type { TargetPair } from './image-targets';
import { dockerfileOf } from '../component/settings';
import { withDefaults } from '../component/schema/defaults';
import type { ProjectFiles } from './project-files';
import { BUILDER_TARGET, EXECUTORS } from '../component/names';

/** The fields of every target of this plugin besides its options: cache, dependencies, inputs and outputs. This is their only place. */
type Recommended = Pick<
  TargetConfiguration,
  | 'executor'
  | 'cache'
  | 'dependsOn'
  | 'inputs'
  | 'outputs'
  | 'options'
  | 'configurations'
  | 'defaultConfiguration'
  | 'metadata'
>;

/** The target that sets up the builder. */
export interface BuilderTarget {
  readonly project: string;
  readonly target: string;
  /** The target of that project that writes buildkitd.toml. */
  readonly config?: string;
  /** Whether its builds run on the platform of this machine, so that it is known without waiting for the builder. */
  readonly runsHere: boolean;
}

/**
 * The fields of the targets that do not depend on Dockerfiles.
 *
 * @param builder of the workspace
 */
export function plainTargets(
  { name: project, root, targets }: Pick<ProjectFiles, 'name' | 'root' | 'targets'>,
  builder: BuilderTarget | undefined,
): Record<string, Recommended> {
  const config = Object.keys(targets).find((name) => targets[name]?.executor === EXECUTORS.buildkitConfig);
  return Object.fromEntries(
    Object.entries(targets).flatMap(([name, { executor, options }]): [string, Recommended][] => {
      if (executor === EXECUTORS.buildkitConfig) {
        return [[name, orUncached({ executor, options }, () => buildkitConfigTarget(options))]];
      }
      if (executor !== EXECUTORS.builder) return [];
      const isOwn = builder?.project === project && builder.target === name;
      const used = usedInput({ root, task: name });
      return [[name, builderTarget(options, config, isOwn && isCacheable(builder) ? used : undefined)]];
    }),
  );
}

/**
 * Its outputs are the files that other tasks hash: never the record, which contains container ids and times.
 *
 * Nothing that is hashed tells whether the builder still runs: asking for it takes a process in every run. Each task of this plugin that uses the
 * builder looks instead, and sets it up again (see ownBuilder); whoever runs this target itself wants to have it done.
 *
 * @param used by which it runs for tasks of others; undefined for a builder that Nx cannot cache
 */
function builderTarget(
  options: { readonly outputPath?: string } = {},
  config: string | undefined,
  used: Inputs[number] | undefined,
): Recommended {
  const { outputPath } = withDefaults('builder', options);
  return {
    executor: EXECUTORS.builder,
    ...(config && { dependsOn: [config] }),
    ...(used && { cache: true, inputs: [...BUILDER_INPUTS, used] }),
    outputs: [`{workspaceRoot}/${posix.join(outputPath, PLATFORMS_FILE)}`],
  };
}

/** Whether these inputs decide what a builder builds: the sealed configuration tells the engine apart, and {@link NAMES_BUILDER} knows this name. */
function isCacheable({ target, config, runsHere }: BuilderTarget): boolean {
  return target === BUILDER_TARGET && config !== undefined && runsHere;
}

/** @param builder undefined in a workspace without one */
export function prefetchTarget(
  target: BuildTarget,
  targets: TargetPair & CopiedOutputs,
  builder: BuilderTarget | undefined,
): Recommended {
  const { inferredPrefetch, asksAlways, dockerfileMakers } = targets;
  const dependsOn = [
    ...dockerfileMakers,
    ...(builder ? [{ projects: [builder.project], target: prefetchNeeds(builder, targets) }] : []),
  ];
  const sure = {
    executor: EXECUTORS.prefetch,
    ...(dependsOn.length > 0 && { dependsOn }),
    ...inferredPrefetch,
    metadata: { technologies: ['docker'], description: 'Fetch and lock the base images' },
  };
  const used = usedInput({ root: target.project.root, task: targets.prefetch });
  return orUncached(sure, () => ({
    ...sure,
    cache: !asksAlways,
    inputs: [...prefetchInputs(target), used, ...(dockerfileMakers.length > 0 ? dockerfileOutputs(target) : [])],
    outputs: lockFolders(target),
  }));
}

/** The targets whose images an image can be built from. */
export interface SiblingTargets {
  /** Names of the targets by which other projects build their images: edges between projects say which it is built from. */
  readonly ofOthers: readonly string[];
  /** Those of its own project that it is built from. */
  readonly ofProject: readonly string[];
}

/** @param builder undefined in a workspace without one */
export function dockerBuildTarget(
  target: BuildTarget,
  { build, prefetch, inferred, hasOwnDependencies, makers, paths, dockerfileMakers }: TargetPair & CopiedOutputs,
  builder: BuilderTarget | undefined,
  siblings: SiblingTargets,
): Recommended {
  const sure = {
    executor: EXECUTORS.dockerBuild,
    dependsOn: [...makers, ...buildDependencies(prefetch, builder, siblings)],
    options: inferred,
    metadata: { technologies: ['docker'], description: 'Build the container image' },
  };
  return orUncached(sure, () => ({
    ...sure,
    cache: !movesUnseen(target),
    inputs: [
      ...imageInputs(target),
      ...usedImageInputs(target),
      // Outputs of the user's own targets are usually ignored by git, and then no other input covers them.
      ...(hasOwnDependencies ? [{ dependentTasksOutputFiles: '**/*' }] : paths.flatMap(outputInputs)),
      ...(dockerfileMakers.length > 0 ? dockerfileOutputs(target) : []),
    ],
    outputs: [`{workspaceRoot}/${taskFolder({ project: '{projectName}', task: build, root: '' })}`, ...files(target)],
  }));
}

/** Forwarded, because a base image for arm64 is built for arm64. */
function buildDependencies(prefetch: string, builder: BuilderTarget | undefined, siblings: SiblingTargets) {
  return [
    ...(builder ? [{ projects: [builder.project], target: builder.target }] : []),
    { target: prefetch, params: 'forward' as const },
    ...siblings.ofProject.map((target) => ({ target, params: 'forward' as const })),
    ...siblings.ofOthers.map((target) => ({ target, dependencies: true, params: 'forward' as const })),
  ];
}

/**
 * The target that checks a Dockerfile. docker-build does not wait for it.
 *
 * @param builder undefined in a workspace without one
 */
export function dockerCheckTarget(
  target: BuildTarget,
  { check = '', prefetch, dockerfileMakers, inferredPrefetch }: TargetPair & CopiedOutputs,
  builder: BuilderTarget | undefined,
  siblings: SiblingTargets,
): Recommended {
  const sure = {
    executor: EXECUTORS.dockerCheck,
    dependsOn: [...dockerfileMakers, ...buildDependencies(prefetch, builder, siblings)],
    ...inferredPrefetch,
    metadata: { technologies: ['docker'], description: 'Check the Dockerfile with BuildKit' },
  };
  return orUncached(sure, () => ({
    ...sure,
    cache: !movesUnseen(target),
    inputs: [...checkInputs(target), ...(dockerfileMakers.length > 0 ? dockerfileOutputs(target) : [])],
    outputs: [`{workspaceRoot}/${taskFolder({ project: '{projectName}', task: check, root: '' })}`],
  }));
}

/**
 * The target that joins the images of several runners. docker-build does not run it, and it runs nothing that builds: the digests come from elsewhere.
 *
 * @param builder undefined in a workspace without one; its settings of registries apply
 */
export function dockerMergeTarget(
  { inferredPrefetch }: Pick<TargetPair, 'inferredPrefetch'>,
  builder: BuilderTarget | undefined,
): Recommended {
  return {
    executor: EXECUTORS.dockerMerge,
    cache: false,
    ...(builder && { dependsOn: [{ projects: [builder.project], target: builder.target }] }),
    ...inferredPrefetch,
    metadata: { technologies: ['docker'], description: 'Join the images of several runners into one index' },
  };
}

/** Whether the image, or what a check says of it, can change without any input of Nx. */
function movesUnseen({ options: all }: BuildTarget): boolean {
  return all.some(({ options }) => movingContexts(options).length > 0 || runsAnew(options).length > 0);
}

/** What other targets make at a path. */
function outputInputs(path: string): Inputs {
  return [path, `${path}/**/*`].map((glob) => ({ dependentTasksOutputFiles: glob }));
}

/** Dockerfiles that other targets make. */
function dockerfileOutputs({ project, options: all }: BuildTarget): Inputs {
  const paths = all.flatMap(({ options }) => dockerfileOf(project.root, options) ?? []);
  return [...new Set(paths)].map((path) => ({ dependentTasksOutputFiles: path }));
}

/**
 * Base images are pulled while the builder starts, because only its configuration is needed. The builder has to be there if builds run on other
 * platforms than this machine's, or if images are pulled with it. A build that lists its own dependencies waits for the builder through prefetch.
 */
function prefetchNeeds(
  { target, config, runsHere }: BuilderTarget,
  { pullsFromBuilder, hasOwnDependencies }: TargetPair,
): string {
  return config !== undefined && runsHere && !pullsFromBuilder && !hasOwnDependencies ? config : target;
}

/** Meaningless options must not break the graph: their target stays, uncached, and reports the error when it runs. */
function orUncached(sure: Recommended, whole: () => Recommended): Recommended {
  try {
    return whole();
  } catch {
    return { ...sure, cache: false };
  }
}

function lockFolders({ project, task, options: all }: BuildTarget): string[] {
  const component = { project: '{projectName}', root: project.root, task };
  const folders = all.map(({ options, configuration }) => lockFolder(component, options, configuration));
  return [...new Set(folders)].map((folder) => `{workspaceRoot}/${folder}`);
}

/** The files that a user writes outside the task's own folder. */
function files({ options: all }: BuildTarget): readonly string[] {
  const paths = all.flatMap(({ options: { outputs = [], metadataFile } }) => [
    ...outputs.map((output) => parseOutput(output).attributes['dest']),
    metadataFile,
  ]);
  const given = paths.filter((path) => path !== undefined && path !== '-');
  return [...new Set(given)].map((path) => `{workspaceRoot}/${path}`);
}
