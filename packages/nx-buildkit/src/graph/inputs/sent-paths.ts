import { posix } from 'node:path';
import { isPlainGlob } from '../../build-context/dockerignore';
import { literalSegments } from '../../build-context/dockerignore-rules';
import { foldContextKeys } from '../../component/flags/context-keys';
import type { DockerBuildOptions } from '../../component/options';
import { BuildkitError } from '../../errors';
import { contextSources, WHOLE } from '../../dockerfile/resolve/context-sources';
import { DockerfileProblem } from '../../dockerfile/text/problem';
import { COMMON_PLATFORMS } from '../../oci/platform-option';
import type { WorkspaceFiles } from '../workspace-files';

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
  const paths = copiedPaths(text, options);
  const isKnown = paths?.every((path) => path !== WHOLE && isPlainGlob(path) && !leads(path));
  return isKnown ? paths : undefined;
}

/**
 * The paths of its context that a Dockerfile copies or mounts, `.` for all of it.
 *
 * @returns undefined where the Dockerfile or an option is wrong
 */
export function copiedPaths(text: string, options: DockerBuildOptions): readonly string[] | undefined {
  try {
    const paths = builds(text, options).flatMap((build) => contextSources({ dockerfile: text, ...build }));
    return [...new Set(paths)].sort();
  } catch (error) {
    if (error instanceof DockerfileProblem || error instanceof BuildkitError) return undefined;
    throw error;
  }
}

/** Whether build arguments can change these paths: through a variable in one of them, or by selecting the base stage of another stage. */
export function argsDecide(dockerfile: string): boolean {
  return /^[ \t]*(?:(?:copy|add|run[ \t]+--mount)[^\n]*\$|from[ \t]+["']?\$)/im.test(wholeLines(dockerfile));
}

/** Whether the platform can: what RUN does with it does not matter, nor for which platform a stage is built. */
function platformDecides(dockerfile: string): boolean {
  return /^[ \t]*(?:copy|add|arg|env|from|onbuild|run[ \t]+--mount)\b[^\n]*\$\{?(?:TARGET|BUILD)/im.test(
    wholeLines(dockerfile),
  );
}

/** With each instruction on one line, no word of the platforms of stages, and blanks where only JavaScript sees the end of a line. */
function wholeLines(dockerfile: string): string {
  return dockerfile
    .replaceAll(/[\\`][ \t]*\r?\n/g, ' ')
    .replaceAll(/[\r\u2028\u2029]/g, ' ')
    .replaceAll(/--platform=\S+[ \t]*/g, '');
}

/** Every build that the options allow: the command line can name any platform, which only matters if the Dockerfile uses it. */
function builds(
  text: string,
  { target, targets, buildArgs = {}, buildArgsFromEnv, buildContexts }: DockerBuildOptions,
): readonly Omit<Parameters<typeof contextSources>[0], 'dockerfile'>[] {
  const platforms = platformDecides(text) ? COMMON_PLATFORMS : COMMON_PLATFORMS.slice(0, 1);
  const args = Object.fromEntries(Object.entries(buildArgs).map(([name, value]) => [name, String(value)]));
  const stages = targets ? Object.keys(targets) : [target];
  return stages.flatMap((stage) =>
    platforms.map((platform) => ({
      target: stage,
      platform,
      buildPlatform: platform,
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
    folders.some((folder) => files.kindOf(folder) === 'link') || (isPattern && files.holdsLinks(folders.at(-1) ?? '.'))
  );
}
