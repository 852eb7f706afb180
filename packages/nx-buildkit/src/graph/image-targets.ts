import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import type { DockerBuildOptions } from '../component/options';
import type { PrefetchExecutorOptions } from '../component/prefetch-options';
import { possibleOptions, type ConfiguredOptions } from '../component/configurations';
import { optionVariants } from '../component/per-platform';
import { repositoryPart } from '../component/tags/template';
import { effectiveTarget, type TargetSources } from './effective-target';
import { targetVariants, variantIn, withVariant } from './dockerfile-names';
import type { PluginOptions } from './plugin-options';
import type { ProjectFiles } from './project-files';
import { releaseImageName, releasesImages } from './release';
import { dockerfileOf } from '../component/settings';
import { BUILD_TARGET, EXECUTORS } from '../component/names';
import { prefetchedTarget } from '../component/prefetch-target';

/** A target that builds an image, and the one that fetches its base images: written in project.json, or inferred from a Dockerfile. */
export interface TargetPair {
  readonly build: string;
  /** As Nx will have it. */
  readonly target: TargetConfiguration<DockerBuildOptions>;
  /** The options of the build: without a configuration, and in each one. */
  readonly options: readonly ConfiguredOptions<DockerBuildOptions>[];
  /** The inferred ones: the defaults from nx.json for all images, and the name of this image. */
  readonly inferred: DockerBuildOptions;
  /** Of these, what belongs to this image alone. */
  readonly inferredOwn: DockerBuildOptions;
  /** Whether project.json or nx.json says what the build depends on. */
  readonly hasOwnDependencies: boolean;
  readonly prefetch: string;
  /** The inferred options of prefetch, and of the other targets that read those of the build, in addition to those of every such target. */
  readonly inferredPrefetch: PrefetchInference;
  /** The target that checks the Dockerfile; undefined if the project has another target of that name. */
  readonly check?: string;
  /** The target that joins images of several runners; undefined if the project has another target of that name. */
  readonly merge?: string;
  /** Whether prefetch asks a registry or the engine each time it runs, which no cache can answer. */
  readonly asksAlways: boolean;
  /** Whether base images come out of the builder. */
  readonly pullsFromBuilder: boolean;
}

/**
 * It has the configurations of the build: Nx passes that of a run to each target that has it, so prefetch knows which build it is for.
 */
export type PrefetchInference = Pick<
  TargetConfiguration<Partial<PrefetchExecutorOptions>>,
  'options' | 'configurations' | 'defaultConfiguration'
>;

const BUILD = EXECUTORS.dockerBuild;
const PREFETCH = EXECUTORS.prefetch;

/**
 * The images of a project. A Dockerfile that no target of project.json names gets targets of its own: `docker-build` for `Dockerfile`,
 * `docker-build-worker` for `Dockerfile.worker` and `worker.Dockerfile`.
 */
export function imageTargets(
  project: TargetSources['project'] & Pick<ProjectFiles, 'dockerfiles'>,
  plugin: Required<PluginOptions>,
  nxJson: Pick<NxJsonConfiguration, 'targetDefaults' | 'release'>,
): readonly TargetPair[] {
  const sources = { project, nxJson };
  const written = Object.keys(project.targets)
    .filter((name) => project.targets[name]?.executor === BUILD)
    .map((build) => buildTarget(build, {}, plugin, sources));
  const possible = [...targetVariants(project.dockerfiles)]
    .map(([name, variant]) => ({
      path: posix.join(project.root, name),
      name,
      variant,
      build: withVariant(plugin.buildTarget, variant),
    }))
    .filter(({ build }) => isOurs(project.targets[build]))
    .map(({ path, name, variant, build }) => {
      const own = {
        ...(name !== 'Dockerfile' && { dockerfile: path }),
        ...(variant ? variantTags(project.name, variant) : releaseOptions(project, nxJson)),
      };
      return { ...buildTarget(build, own, plugin, sources), path };
    });
  const named = new Set([
    ...written
      .flatMap(({ options: all }) => all.flatMap(({ options }) => optionVariants(options)))
      .map((options) => dockerfileOf(project.root, options)),
    // A target for several Dockerfiles, one in each configuration.
    ...possible
      .flatMap(({ target: { configurations = {} } }) => Object.values<DockerBuildOptions>(configurations))
      .flatMap((options) => (options.dockerfile === undefined ? [] : dockerfileOf(project.root, options))),
  ]);
  const inferred = possible.filter(({ path }) => !named.has(path));
  return [...written, ...inferred].map((image) => ({ ...image, ...prefetchOf(image, plugin, sources) }));
}

function buildTarget(
  build: string,
  inferredOwn: DockerBuildOptions,
  { defaults }: Required<PluginOptions>,
  sources: TargetSources,
) {
  const inferred = { ...defaults, ...inferredOwn };
  const target = effectiveTarget<DockerBuildOptions>(build, { executor: BUILD, options: inferred }, sources);
  const options = possibleOptions<DockerBuildOptions>(target);
  return { build, target, options, inferred, inferredOwn, hasOwnDependencies: target.dependsOn !== undefined };
}

function prefetchOf(
  {
    build,
    options,
    target: { configurations = {}, defaultConfiguration },
  }: Pick<TargetPair, 'build' | 'target' | 'options'>,
  plugin: Required<PluginOptions>,
  sources: TargetSources,
): Pick<TargetPair, 'prefetch' | 'inferredPrefetch' | 'asksAlways' | 'pullsFromBuilder' | 'check' | 'merge'> {
  const written = Object.entries(sources.project.targets).find(
    ([, target]) => target.executor === PREFETCH && prefetchedTarget(target) === build,
  );
  const variant = variantIn(build, plugin.buildTarget);
  const prefetch = written?.[0] ?? withVariant(plugin.prefetchTarget, variant);
  const names = Object.keys(configurations);
  const inferredPrefetch = {
    options: build === BUILD_TARGET ? {} : { buildTarget: build },
    ...(names.length > 0 && { configurations: Object.fromEntries(names.map((name) => [name, {}])) }),
    ...(defaultConfiguration !== undefined && { defaultConfiguration }),
  };
  const target = effectiveTarget<PrefetchExecutorOptions>(prefetch, { executor: PREFETCH }, sources);
  const possible = possibleOptions<PrefetchExecutorOptions>(target).map(({ options }) => options);
  const hasDockerfile = options.some((one) => one.options.image === undefined);
  const isFree = (name: string, executor: string): boolean =>
    hasDockerfile && isOurs(sources.project.targets[name], executor);
  const check = withVariant('docker-check', variant);
  const merge = withVariant('docker-merge', variant);
  return {
    prefetch,
    inferredPrefetch,
    ...(isFree(check, EXECUTORS.dockerCheck) && { check }),
    ...(isFree(merge, EXECUTORS.dockerMerge) && { merge }),
    asksAlways:
      possible.some(({ check, refresh }) => check || refresh) ||
      options.some((one) => (one.options.fromEngine ?? []).length > 0),
    pullsFromBuilder: possible.some(({ pullFrom }) => pullFrom === 'builder'),
  };
}

/** Two images of one project need two names. */
function variantTags(project: string, variant: string): DockerBuildOptions {
  const name = repositoryPart(`${project}-${variant}`);
  return { tags: [`{imagePrefix}${name}:{version}-{arch}`] };
}

/** `nx release` looks for the image under a name of its own. */
function releaseOptions(
  { name, root }: Pick<ProjectFiles, 'name' | 'root'>,
  { release }: Pick<NxJsonConfiguration, 'release'>,
): DockerBuildOptions {
  if (root === '.' || !releasesImages(release)) return {};
  return { tags: [`{imagePrefix}${repositoryPart(name)}:{version}-{arch}`, releaseImageName(root)] };
}

/** Whether the target in project.json extends the inferred one; with another executor it is a separate target. */
function isOurs(target: TargetConfiguration | undefined, executor: string = BUILD): boolean {
  return target?.command === undefined && (target?.executor === undefined || target.executor === executor);
}
