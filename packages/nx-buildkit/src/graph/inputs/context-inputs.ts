import { posix } from 'node:path';
import { contextFiles, withContents } from '../../build-context/dockerignore';
import { literalSegments } from '../../build-context/dockerignore-rules';
import { digestInput, modesInput, type DigestedFolder } from '../../build-context/digest-input';
import { canBeNamed } from '../../build-context/name-in-globs';
import type { DockerBuildOptions } from '../../component/options';
import { badInput } from '../../errors';
import { isElsewhere } from '../../util/elsewhere';
import { isWithin, plainPath } from '../../util/files/workspace-path';
import { fileInput, fileset } from './fileset';
import type { Inputs } from './image-inputs';
import type { ProjectFiles } from '../project-files';
import { argsDecide, sentPaths } from './sent-paths';
import { ARGS_OVERRIDDEN } from './unfollowed-options';
import type { WorkspaceFiles } from '../workspace-files';

interface ContextInput {
  readonly project: Pick<ProjectFiles, 'root' | 'nested'>;
  /** Undefined for an upstream image, which has no context. */
  readonly dockerfile?: string;
  readonly options: DockerBuildOptions;
  readonly files: WorkspaceFiles;
}

/** The files that BuildKit is sent: those of the build context and those of the folders that are named contexts. */
export function contextInputs(input: ContextInput): Inputs {
  const main = mainContext(input);
  const named = Object.values(input.options.buildContexts ?? {})
    .filter((value) => !isElsewhere(value))
    .map((value) => folderOf(value, input.files));
  // All of the context is hashed if its Dockerfile cannot be read yet.
  const text = input.dockerfile === undefined ? undefined : input.files.read(input.dockerfile);
  const digested = [...(main.digested ? [main.digested] : []), ...named.map((folder) => ({ folder }))];
  return [
    ...main.inputs,
    ...named.map((folder) => fileset(input.project, folder, '**/*')),
    ...(text !== undefined && argsDecide(text) ? [{ env: ARGS_OVERRIDDEN }] : []),
    ...(digested.length > 0 ? [digestInput(digested)] : []),
  ];
}

/** The inputs for the build context, and the folder with what Nx does not hash, unless all that is copied are files that it hashes. */
function mainContext({ project, dockerfile, options, files }: ContextInput): {
  readonly inputs: Inputs;
  readonly digested?: DigestedFolder;
} {
  const given = options.context ?? project.root;
  if (dockerfile === undefined || isElsewhere(given)) return { inputs: [] };
  const context = folderOf(given, files);
  const paths = sentPaths({ dockerfile, context, options, files });
  if (paths?.length === 0) return { inputs: [] };
  // https://docs.docker.com/build/concepts/context/#filename-and-location: the one beside the Dockerfile wins.
  const ignoreFiles = [`${dockerfile}.dockerignore`, posix.join(context, '.dockerignore')];
  const [ignoreFile, ignored = ''] =
    ignoreFiles.map((path) => [path, files.read(path)] as const).find(([, text]) => text !== undefined) ?? [];
  const kept = [dockerfile, ...(ignoreFile ? [ignoreFile] : [])]
    .filter((path) => isWithin(path, context))
    .map((path) => posix.relative(context, path));
  const { include, exclude } = contextFiles(ignored, kept);
  const hashed = hashedFiles(context, paths, files);
  return {
    inputs: [
      ...narrowed(include, paths).map((glob) => fileset(project, context, glob)),
      ...exclude.map((glob) => `!${fileset(project, context, glob)}`),
      ...(ignoreFile ? [fileInput(project, ignoreFile)] : []),
      ...(hashed ? [modesInput(hashed)] : []),
    ],
    ...(!hashed && {
      digested: {
        folder: context,
        ...(paths !== undefined && { paths }),
        ...(ignoreFile !== undefined && { ignoreFile }),
      },
    }),
  };
}

/**
 * The folder that is sent, with links resolved: Nx hashes nothing below a link.
 *
 * @throws BuildkitError for one outside the workspace
 */
function folderOf(given: string, files: WorkspaceFiles): string {
  const folder = files.realPath(plainPath(given));
  if (folder !== undefined) return folder;
  throw badInput('NXBK-0406', `${given} is outside the workspace, where Nx hashes nothing`);
}

/** The parts of globs below paths: never fewer files than both match, and exactly those if neither has a wildcard. */
function narrowed(globs: readonly string[], paths: readonly string[] | undefined): readonly string[] {
  if (paths === undefined) return globs;
  const all = paths.flatMap((path) =>
    globs.flatMap((glob) => {
      const [start, of] = [literalSegments(path).join('/') || '.', literalSegments(glob).join('/') || '.'];
      const isLiteral = start === path;
      if (isLiteral && isWithin(of, path)) return [glob];
      return isWithin(start, of) || isWithin(of, start) ? withContents(path) : [];
    }),
  );
  return [...new Set(all)];
}

/** What is copied, relative to the workspace, if all of it are files that Nx hashes. */
function hashedFiles(
  context: string,
  paths: readonly string[] | undefined,
  files: WorkspaceFiles,
): readonly string[] | undefined {
  const copied = paths?.map((path) => posix.join(context, path));
  const isHashed = (path: string): boolean =>
    canBeNamed(path) && files.kindOf(path) === 'file' && !files.isIgnored(path);
  return copied?.every(isHashed) ? copied : undefined;
}
