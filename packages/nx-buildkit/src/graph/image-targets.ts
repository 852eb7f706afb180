import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import type { PrefetchExecutorOptions } from '../executors/prefetch/schema';
import { optionVariants } from '../component/per-platform';
import { repositoryPart } from '../component/template';
import { dockerfileOf } from './image-inputs';
import type { PluginOptions } from './plugin-options';
import type { ProjectFiles } from './project-files';
import { releaseImageName, releasesImages } from './release';

/** A target that builds an image, and the one that fetches its base images: written in project.json, or inferred from a Dockerfile. */
export interface ImageTargets {
  readonly build: string;
  /** All options that the build will have. */
  readonly options: DockerBuildOptions;
  /** The options that are inferred; undefined when project.json has the target. */
  readonly inferred?: DockerBuildOptions;
  /** Whether project.json says itself what the build depends on. */
  readonly hasOwnDependencies: boolean;
  readonly prefetch: string;
  /** The options that are inferred; undefined when project.json has the target. */
  readonly inferredPrefetch?: Partial<PrefetchExecutorOptions>;
  /** Whether prefetch asks a registry each time it runs, which no cache can answer. */
  readonly asksAlways: boolean;
}

const BUILD = 'nx-buildkit:docker-build';
const PREFETCH = 'nx-buildkit:prefetch';

/**
 * The images of a project. A Dockerfile that no target of project.json names gets targets of its own: `docker-build` for `Dockerfile`,
 * `docker-build-worker` for `Dockerfile.worker` and `worker.Dockerfile`.
 */
export function imageTargets(
  project: Pick<ProjectFiles, 'root' | 'name' | 'targets' | 'dockerfiles'>,
  plugin: Required<PluginOptions>,
  nxJson: Pick<NxJsonConfiguration, 'targetDefaults' | 'release'>,
): readonly ImageTargets[] {
  const written = Object.entries(project.targets).filter(([, target]) => target.executor === BUILD);
  const targets = written.map(([build, target]) => {
    const options = { ...defaultsOf(build, nxJson), ...ownOptions(target, project.root) };
    return { build, options, inferred: undefined, hasOwnDependencies: target.dependsOn !== undefined };
  });
  const named = new Set(
    targets.flatMap(({ options }) => optionVariants(options)).map((options) => dockerfileOf(project.root, options)),
  );
  const inferred = project.dockerfiles
    .map((name) => ({ path: posix.join(project.root, name), variant: variantOf(name) }))
    .map(({ path, variant }) => ({ path, variant, build: withVariant(plugin.buildTarget, variant) }))
    .filter(({ path, build }) => !named.has(path) && isOurs(project.targets[build]))
    .map(({ path, variant, build }) => {
      const named = variant ? variantOptions(project.name, path, variant) : releaseOptions(project, nxJson);
      const own = { ...plugin.defaults, ...named };
      const target = project.targets[build];
      const options = { ...own, ...defaultsOf(build, nxJson), ...ownOptions(target, project.root) };
      return { build, options, inferred: own, hasOwnDependencies: target?.dependsOn !== undefined };
    });
  return [...targets, ...inferred].map((target) => ({ ...target, ...prefetchOf(target.build, project, plugin) }));
}

function prefetchOf(
  build: string,
  { targets }: Pick<ProjectFiles, 'targets'>,
  plugin: Required<PluginOptions>,
): Pick<ImageTargets, 'prefetch' | 'inferredPrefetch' | 'asksAlways'> {
  const written = Object.entries(targets).find(
    ([, { executor, options }]) => executor === PREFETCH && (options?.buildTarget ?? 'docker-build') === build,
  );
  if (written) return { prefetch: written[0], asksAlways: asksAlways(written[1]) };
  const variant = build === plugin.buildTarget ? '' : build.replace(`${plugin.buildTarget}-`, '');
  const prefetch = withVariant(plugin.prefetchTarget, variant);
  return {
    prefetch,
    inferredPrefetch: build === 'docker-build' ? {} : { buildTarget: build },
    asksAlways: asksAlways(targets[prefetch]),
  };
}

function asksAlways({ options, configurations = {} }: TargetConfiguration<PrefetchExecutorOptions> = {}): boolean {
  return [options, ...Object.values<PrefetchExecutorOptions>(configurations)].some((one) => one?.check || one?.refresh);
}

/** `worker` for `Dockerfile.worker` and `worker.Dockerfile`; empty for the Dockerfile without a second name. */
export function variantOf(dockerfile: string): string {
  return dockerfile === 'Dockerfile' ? '' : dockerfile.replace(/^Dockerfile\.|\.Dockerfile$/, '');
}

function withVariant(target: string, variant: string): string {
  return variant === '' ? target : `${target}-${variant.replaceAll(':', '-')}`;
}

/** Two images of one project need two names. */
function variantOptions(project: string, dockerfile: string, variant: string): DockerBuildOptions {
  const name = repositoryPart(`${project}-${variant}`);
  return { dockerfile, tags: [`{imagePrefix}${name}:{version}-{arch}`] };
}

/** `nx release` looks for the image under a name of its own. */
function releaseOptions(
  { name, root }: Pick<ProjectFiles, 'name' | 'root'>,
  { release }: Pick<NxJsonConfiguration, 'release'>,
): DockerBuildOptions {
  if (root === '.' || !releasesImages(release)) return {};
  return { tags: [`{imagePrefix}${repositoryPart(name)}:{version}-{arch}`, releaseImageName(root)] };
}

/** Whether what project.json says of a target adds to the inferred one; with another executor it is a target of its own. */
function isOurs(target: TargetConfiguration | undefined): boolean {
  return target?.command === undefined && (target?.executor === undefined || target.executor === BUILD);
}

/** The options in project.json, with the tokens replaced that Nx replaces later. */
function ownOptions(target: TargetConfiguration | undefined, root: string): DockerBuildOptions {
  const text = JSON.stringify(target?.options ?? {});
  return JSON.parse(text.replaceAll('{projectRoot}', root).replaceAll('"{workspaceRoot}/', '"')) as DockerBuildOptions;
}

/** The options in nx.json's targetDefaults, whose keys are executors or else names of targets; a list of them from Nx 23 on. */
function defaultsOf(
  name: string,
  { targetDefaults = {} }: Pick<NxJsonConfiguration, 'targetDefaults'>,
): DockerBuildOptions {
  const entries = [targetDefaults[BUILD] ?? targetDefaults[name] ?? {}].flat();
  return Object.assign({}, ...entries.filter((entry) => !('filter' in entry)).map(({ options }) => options));
}
