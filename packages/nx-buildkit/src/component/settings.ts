import { readFile } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { badInput } from '../errors';
import { parseEnvFile } from '../util/env-file';
import { isOutside, pathOfOption } from '../util/files/workspace-path';
import { foldContextKeys } from './flags/context-keys';
import type { DockerBuildOptions } from './options';
import { argsFromSources, declaredArgs, type BuildArgs, type ValueSources } from './flags/build-args';
import { hostPlatform, canonicalPlatforms } from '../oci/platform-option';
import { environment } from '../util/task-scope';
import { isElsewhere } from '../util/elsewhere';
import { sbomGenerator } from './flags/attestations';

/** The task and project that build an image. Paths below it are relative to the workspace, with `/`. */
export interface Component {
  readonly project: string;
  /** The name of the Nx target, `docker-build`. */
  readonly task: string;
  /** The project's folder; `.` for a project at the workspace's root. */
  readonly root: string;
}

/** As Nx names the task: `web:docker-build`. */
export function taskOf({ project, task }: Pick<Component, 'project' | 'task'>): string {
  return `${project}:${task}`;
}

/**
 * What decides which images a component needs: read by prefetch and by docker-build from the options of the docker-build target, where a user
 * writes them once.
 */
export interface ComponentSettings extends Component {
  readonly platforms: readonly string[];
  /** Undefined for a component that is an upstream image as it is. */
  readonly dockerfile?: string;
  /** A folder, or a URL that BuildKit fetches itself. */
  readonly context: string;
  /** The upstream image of a component without a Dockerfile. */
  readonly image?: string;
  /** The stages to build, each an image of its own; undefined stands for the Dockerfile's last one. */
  readonly stages: readonly (string | undefined)[];
  readonly buildArgs: BuildArgs;
  /** Named contexts as the user wrote them. */
  readonly buildContexts: Readonly<Record<string, string>>;
  /** The scanner for the SBOM, if one is requested. */
  readonly sbomGenerator?: string;
  readonly storeDir?: string;
  /** Names of images that may come from the Docker engine: see namesEngineImage. */
  readonly fromEngine: readonly string[];
}

/**
 * The settings that a component's options describe.
 *
 * @throws BuildkitError for a meaningless option
 */
export function componentSettings(
  options: DockerBuildOptions,
  component: Component,
  sources: ValueSources,
): ComponentSettings {
  const ofDockerfile = [options.dockerfile, options.target, options.targets];
  if (options.image !== undefined && ofDockerfile.some((option) => option !== undefined)) {
    throw badInput(
      'NXBK-0405',
      `${component.project} gives both an upstream image (${options.image}) and a Dockerfile`,
      'remove image, or remove dockerfile, target and targets',
    );
  }
  if (options.target !== undefined && options.targets) {
    throw badInput(
      'NXBK-0405',
      `${component.project} gives both target and targets`,
      'keep targets, which holds any number',
    );
  }
  const context = contextOf(component.root, options);
  const generator = sbomGenerator(options.sbom);
  const dockerfile = dockerfileOf(component.root, options);
  return {
    ...component,
    platforms: canonicalPlatforms(options.platform, [hostPlatform()]),
    ...(dockerfile !== undefined && { dockerfile: workspacePath(dockerfile, 'dockerfile') }),
    ...(options.image !== undefined && { image: options.image }),
    context: isElsewhere(context) ? context : workspacePath(context, 'context'),
    stages: options.targets ? Object.keys(options.targets) : [options.target],
    buildArgs: {
      ...argsFromSources(options.buildArgsFromEnv, sources, options.allowSecretArgs),
      ...declaredArgs(options.buildArgs, options.allowSecretArgs),
    },
    buildContexts: foldContextKeys(options.buildContexts),
    ...(generator !== undefined && { sbomGenerator: generator }),
    ...(options.storeDir && { storeDir: options.storeDir }),
    fromEngine: options.fromEngine ?? [],
  };
}

/** {@link componentSettings} with the environment of this process and the component's env file. */
export async function readComponentSettings(
  options: DockerBuildOptions,
  component: Component,
  workspaceRoot: string,
): Promise<ComponentSettings> {
  const read = (path: string): Promise<string> => readFile(resolve(workspaceRoot, path), 'utf8');
  const text = options.envFile === undefined ? undefined : await read(options.envFile).catch((error: Error) => error);
  return componentSettings(options, component, valueSources(options, text, environment()));
}

/**
 * The sources of build arguments. A missing env file (git often ignores them) counts as empty if the environment has all requested values.
 *
 * @param file text of the env file, or why it cannot be read; undefined without one
 * @throws BuildkitError for a file that is needed and cannot be read
 */
export function valueSources(
  { envFile, buildArgsFromEnv = [] }: Pick<DockerBuildOptions, 'envFile' | 'buildArgsFromEnv'>,
  file: string | Error | undefined,
  env: ValueSources['env'],
): ValueSources {
  if (envFile === undefined || file === undefined) return { env };
  workspacePath(envFile, 'envFile');
  const unset = buildArgsFromEnv.filter((name) => env[name] === undefined);
  if (file instanceof Error) {
    if (unset.length === 0) return { env };
    throw badInput(
      'NXBK-0407',
      `The env file cannot be read: ${file.message}`,
      `create it, set ${unset.join(', ')} in the environment, or correct the option envFile`,
    );
  }
  try {
    return { env, envFile: parseEnvFile(file, env) };
  } catch (error) {
    throw badInput(
      'NXBK-0407',
      `The env file ${envFile} cannot be read: ${(error as Error).message}`,
      'correct that line',
      { cause: error },
    );
  }
}

/**
 * A path inside the workspace, so that Nx can hash or cache it.
 *
 * @throws BuildkitError for one that leaves it
 */
export function workspacePath(path: string, option: string): string {
  const normalized = pathOfOption(path);
  if (isOutside(normalized)) {
    throw badInput('NXBK-0406', `The option ${option} leaves the workspace: ${path}`);
  }
  return normalized;
}

/**
 * The Dockerfile of a target, relative to the workspace; undefined for an upstream image, which has none.
 *
 * @param root of the project
 */
export function dockerfileOf(
  root: string,
  { image, dockerfile = posix.join(root, 'Dockerfile') }: Pick<DockerBuildOptions, 'image' | 'dockerfile'>,
): string | undefined {
  return image === undefined ? pathOfOption(dockerfile) : undefined;
}

/**
 * The build context of a target: a folder, relative to the workspace, or a URL that BuildKit fetches itself.
 *
 * @param root of the project
 */
export function contextOf(root: string, { context = root }: Pick<DockerBuildOptions, 'context'>): string {
  return isElsewhere(context) ? context : pathOfOption(context);
}
