import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { siblingMakers } from '../../base-images/sibling-contexts';
import { optionVariants } from '../../component/per-platform';
import { parseProjectContext, type ImageTarget, type ProjectImages } from '../../component/project-images';
import type { TargetName } from '../../component/run/nx-run';
import { componentSettings, valueSources, type ComponentSettings } from '../../component/settings';
import { COMMON_PLATFORMS } from '../../oci/platform-option';
import { taskEnvironments } from '../../process/task-environments';

/** Where the files of a workspace and the variables of its tasks are from. */
export interface GraphSources {
  /** Reads a file of the workspace; may throw. */
  readonly readFile: (path: string) => string;
  readonly environmentOf: (target: ImageTarget) => NodeJS.ProcessEnv;
}

/** An image that another one is built from: that of a target, or where a named context says no more, one of a project. */
export type NeededImage = Pick<TargetName, 'project'> & Partial<TargetName>;

/** @param workspaceRoot absolute */
export function graphSources(workspaceRoot: string): GraphSources {
  return {
    readFile: (path) => readFileSync(join(workspaceRoot, path), 'utf8'),
    environmentOf: taskEnvironments(),
  };
}

/**
 * The images of the workspace that the image of a target is built from, by FROM, `COPY --from`, `RUN --mount=from` or a named context, for any
 * platform. A Dockerfile that cannot be read or is wrong needs none: its own task reports that.
 */
export function neededImages(
  target: ImageTarget,
  images: ProjectImages,
  workspace: GraphSources,
): readonly NeededImage[] {
  return settingsOf(target, workspace).flatMap((settings) => [
    ...fromContexts(settings),
    ...fromDockerfile(settings, images, workspace.readFile),
  ]);
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
function fromContexts({ buildContexts }: ComponentSettings): readonly NeededImage[] {
  return Object.values(buildContexts).flatMap((value) => {
    const { project } = parseProjectContext(value) ?? {};
    return project === undefined ? [] : [{ project }];
  });
}

/** A Dockerfile that is missing or wrong must not break the graph: the task reports it when it runs. */
function fromDockerfile(
  settings: ComponentSettings,
  images: ProjectImages,
  readFile: (path: string) => string,
): readonly NeededImage[] {
  if (settings.dockerfile === undefined) return [];
  try {
    const text = readFile(settings.dockerfile);
    // The command line can name any platform, which only matters if the Dockerfile uses it.
    const platforms = text.includes('TARGET') ? COMMON_PLATFORMS : settings.platforms;
    return [...siblingMakers({ ...settings, platforms }, text, images).values()];
  } catch {
    return [];
  }
}
