import type { CreateDependencies, RawProjectGraphDependency } from '@nx/devkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyType } from 'nx/src/config/project-graph';
import { siblingContexts, siblingOf } from '../base-images/sibling-contexts';
import { componentSettings, valueSources, type ComponentSettings } from '../component/settings';
import { optionVariants } from '../component/per-platform';
import { parseProjectContext } from '../component/project-images';
import {
  possibleImageTargetsOf,
  projectImages,
  type ImageTarget,
  type ProjectImages,
} from '../component/project-images';
import { COMMON_PLATFORMS } from '../oci/platform-option';
import type { PluginOptions } from './plugin-options';
import { taskEnvironments } from '../process/task-environments';

interface GraphSources {
  /** Reads a file of the workspace; may throw. */
  readonly readFile: (path: string) => string;
  readonly environmentOf: (target: ImageTarget) => NodeJS.ProcessEnv;
}

/**
 * An edge for each project whose image another one is built from, by FROM, `COPY --from`, `RUN --mount=from` or a named context, in any configuration
 * and for any platform: a run narrows them down later.
 *
 * No edge names the Dockerfile as its source: Nx keeps the edges of a file as long as the file is the same, but options, the environment and other
 * projects decide as well.
 */
export const createDependencies: CreateDependencies<PluginOptions> = async (_options, { projects, workspaceRoot }) => {
  const readFile = (path: string): string => readFileSync(join(workspaceRoot, path), 'utf8');
  const targets = possibleImageTargetsOf(projects);
  const environmentOf = taskEnvironments();
  const images = await projectImages(targets, { workspaceRoot, environmentOf, platforms: COMMON_PLATFORMS });
  return Object.entries(imageNeeds(targets, images, { readFile, environmentOf })).flatMap(([source, needs]) =>
    needs
      .filter((target) => target in projects)
      .map((target): RawProjectGraphDependency => ({ source, target, type: DependencyType.implicit })),
  );
};

/**
 * The projects whose images each project needs. A Dockerfile that cannot be read or is wrong needs none: its own task reports that.
 *
 * @param workspace where its files and the variables of its tasks are from
 */
export function imageNeeds(
  targets: readonly ImageTarget[],
  images: ProjectImages,
  workspace: GraphSources,
): Readonly<Record<string, readonly string[]>> {
  const needs = new Map<string, Set<string>>();
  for (const target of targets) {
    const found = settingsOf(target, workspace).flatMap((settings) => [
      ...fromContexts(settings),
      ...fromDockerfile(settings, images, workspace.readFile),
    ]);
    const others = found.filter((project) => project !== target.project);
    needs.set(target.project, new Set([...(needs.get(target.project) ?? []), ...others]));
  }
  return Object.fromEntries([...needs].map(([project, others]) => [project, [...others]]));
}

/** Nothing has checked the options yet, so anything can be wrong with them. That must not break the graph: the task reports it when it runs. */
function settingsOf(task: ImageTarget, { readFile, environmentOf }: GraphSources): readonly ComponentSettings[] {
  const { project, root, target, options } = task;
  try {
    const file = options.envFile === undefined ? undefined : textOrError(options.envFile, readFile);
    const sources = valueSources(options, file, environmentOf(task));
    return optionVariants(options).map((variant) =>
      componentSettings(variant, { project, root, task: target }, sources),
    );
  } catch {
    return [];
  }
}

function textOrError(path: string, readFile: (path: string) => string): string | Error {
  try {
    return readFile(path);
  } catch (error) {
    return error as Error;
  }
}

/** `project:apphub`, `project:backend#backend-init` */
function fromContexts({ buildContexts }: ComponentSettings): readonly string[] {
  return Object.values(buildContexts).flatMap((value) => parseProjectContext(value)?.project ?? []);
}

/** A Dockerfile that is missing or wrong must not break the graph: the task reports it when it runs. */
function fromDockerfile(
  settings: ComponentSettings,
  images: ProjectImages,
  readFile: (path: string) => string,
): readonly string[] {
  if (settings.dockerfile === undefined) return [];
  try {
    const text = readFile(settings.dockerfile);
    // The command line can name any platform, which only matters if the Dockerfile uses it.
    const platforms = text.includes('TARGET') ? COMMON_PLATFORMS : settings.platforms;
    const contexts = siblingContexts({ ...settings, platforms }, text, images);
    return Object.values(contexts).flatMap((context) => siblingOf(context) ?? []);
  } catch {
    return [];
  }
}
