import { posix } from 'node:path';
import { isPlainGlob } from './dockerignore';
import { literalSegments } from './dockerignore-rules';
import { foldContextKeys } from '../component/flags/context-keys';
import type { DockerBuildOptions } from '../component/options';
import { BuildkitError } from '../errors';
import { contextSources, WHOLE } from '../dockerfile/resolve/context-sources';
import { dockerfileStages } from '../dockerfile/instructions/dockerfile-stages';
import { DockerfileProblem, unlessWrong } from '../dockerfile/text/problem';
import { COMMON_PLATFORMS } from '../oci/platform-option';
import type { WorkspaceFiles } from './workspace-files';

/** The settings that decide which files a build is sent, in one configuration and for one platform. */
export interface SentPathsInput {
  /** The Dockerfile and the folder that is the context, relative to the workspace. */
  readonly dockerfile: string;
  readonly context: string;
  readonly options: DockerBuildOptions;
  readonly files: WorkspaceFiles;
}

/**
 * The paths of a build context that BuildKit is sent, relative to it, with `*` and `?` in some; undefined for all of it. It is also all of it if a
 * link may lead elsewhere, if Nx does not see changes of the Dockerfile, or if the Dockerfile is wrong, which its build reports.
 */
export function sentPaths({ dockerfile, context, options, files }: SentPathsInput): readonly string[] | undefined {
  const text = files.isIgnored(dockerfile) ? undefined : files.read(dockerfile);
  if (text === undefined) return undefined;
  const leads = (path: string): boolean => passesLink(posix.join(context, path), files);
  // The command line can name any platform.
  const paths = pathsOf(text, options, [undefined]);
  const isKnown = paths?.every((path) => path !== WHOLE && isPlainGlob(path) && !leads(path));
  return isKnown ? paths : undefined;
}

/**
 * The paths of its context that a Dockerfile copies or mounts on the usual platforms, `.` for all of it.
 *
 * @returns undefined where the Dockerfile or an option is wrong
 */
export function copiedPaths(text: string, options: DockerBuildOptions): readonly string[] | undefined {
  return pathsOf(text, options, platformDecides(text) ? COMMON_PLATFORMS : COMMON_PLATFORMS.slice(0, 1));
}

/** @param platforms undefined among them stands for any */
function pathsOf(
  text: string,
  options: DockerBuildOptions,
  platforms: readonly (string | undefined)[],
): readonly string[] | undefined {
  try {
    const paths = builds(options, platforms).flatMap((build) => contextSources({ dockerfile: text, ...build }));
    return [...new Set(paths)].sort();
  } catch (error) {
    if (error instanceof DockerfileProblem || error instanceof BuildkitError) return undefined;
    throw error;
  }
}

/** Whether build arguments can change these paths: through a variable in one of them, or by selecting the base stage of another stage. */
export function argsDecide(dockerfile: string): boolean {
  return someWord(dockerfile, ['from', 'copy', 'add', 'run', 'onbuild'], /\$/);
}

/** Whether the platform can: what RUN does with it does not matter, nor for which platform a stage is built. */
function platformDecides(dockerfile: string): boolean {
  return someWord(dockerfile, ['from', 'copy', 'add', 'run', 'onbuild', 'arg', 'env'], /\$\{?(?:TARGET|BUILD)/);
}

/** Whether a pattern is found in what can decide which files are sent, of these instructions; in a Dockerfile that is wrong it may be. */
function someWord(dockerfile: string, keywords: readonly string[], pattern: RegExp): boolean {
  return unlessWrong(() => {
    const { args, stages } = dockerfileStages(dockerfile);
    const steps = stages.flatMap(({ steps: all }) => all);
    const words = [
      ...stages.map(({ base }) => ({ keyword: 'from', text: isStageName(base) ? base : '' })),
      ...args.map(({ instruction }) => instruction),
      ...steps.map(({ instruction: { keyword, text }, mounts }) => ({ keyword, text: mounts?.join(' ') ?? text })),
    ];
    return words.some(({ keyword, text }) => keywords.includes(keyword) && pattern.test(text));
  });
}

/** Whether a base can be the name of a stage, once its variables have values. */
function isStageName(base: string): boolean {
  return !/[:/@]/.test(base.replaceAll(/\$\{[^}]*\}/g, ''));
}

/** Every build that the options allow. */
function builds(
  { target, targets, buildArgs = {}, buildArgsFromEnv, buildContexts }: DockerBuildOptions,
  platforms: readonly (string | undefined)[],
): readonly Omit<Parameters<typeof contextSources>[0], 'dockerfile'>[] {
  const args = Object.fromEntries(Object.entries(buildArgs).map(([name, value]) => [name, String(value)]));
  const stages = targets ? Object.keys(targets) : [target];
  return stages.flatMap((stage) =>
    platforms.map((platform) => ({
      target: stage,
      ...(platform !== undefined && { platforms: { platform, buildPlatform: platform } }),
      buildArgs: args,
      ...(buildArgsFromEnv && { unknownArgs: buildArgsFromEnv }),
      contexts: foldContextKeys(buildContexts),
    })),
  );
}

function passesLink(path: string, files: WorkspaceFiles): boolean {
  const literal = literalSegments(path);
  const isPattern = literal.length < path.split('/').length;
  const folders = literal.map((_, i) => literal.slice(0, i + 1).join('/'));
  return (
    folders.some((folder) => files.kindOf(folder) === 'link') ||
    (isPattern && files.holdsLinks(folders.at(-1) ?? '.', path.endsWith('/**')))
  );
}
