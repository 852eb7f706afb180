import { posix } from 'node:path';
import { contextFiles, withContents } from '../../build-context/dockerignore';
import { literalFolder } from '../../build-context/dockerignore-rules';
import { digestInput, modesInput, type DigestedFolder } from '../../build-context/digest-input';
import { canBeNamed } from '../../build-context/name-in-globs';
import type { DockerBuildOptions } from '../../component/options';
import { contextOf } from '../../component/settings';
import { badInput } from '../../errors';
import { isElsewhere } from '../../util/elsewhere';
import { isWithin, overlap, plainPath } from '../../util/files/workspace-path';
import type { FilesOfFolder } from './exclusions';
import { fileset, linkedFileInputs } from './fileset';
import type { Inputs } from './image-inputs';
import type { ProjectFiles } from '../project-files';
import { sentContext } from '../../build-context/sent-context';
import { argsDecide } from '../../build-context/sent-paths';
import { ARGS_OVERRIDDEN } from '../../component/run/run-variables';
import type { WorkspaceFiles } from '../../build-context/workspace-files';

interface ContextInput {
  readonly project: Pick<ProjectFiles, 'root' | 'nested'>;
  /** Undefined for an upstream image, which has no context. */
  readonly dockerfile?: string;
  readonly options: DockerBuildOptions;
  readonly files: WorkspaceFiles;
}

/** What of a task's inputs depends on the contexts of one build. */
export interface ContextInputs {
  readonly inputs: Inputs;
  /** The files that the inputs name, and what a .dockerignore leaves out of them. */
  readonly sent: readonly FilesOfFolder[];
}

/** The files that BuildKit is sent: those of the build context and those of the folders that are named contexts. */
export function contextInputs(input: ContextInput): ContextInputs {
  const { project, dockerfile, options, files } = input;
  const main = mainContext(input);
  const named = Object.values(options.buildContexts ?? {})
    .filter((value) => !isElsewhere(value))
    .map(plainPath);
  // All of the context is hashed if its Dockerfile cannot be read yet.
  const text = dockerfile === undefined ? undefined : files.read(dockerfile);
  const digested = [...(main.digested ? [main.digested] : []), ...named.map((folder) => ({ folder }))];
  const sent = [...main.sent, ...named.map((path) => ({ folder: folderOf(path, files), include: ['**/*'] }))];
  return {
    sent,
    inputs: [
      ...sent.flatMap(({ folder, include }) => include.map((glob) => fileset(project, folder, glob))),
      ...main.inputs,
      ...(text !== undefined && argsDecide(text) ? [{ env: ARGS_OVERRIDDEN }] : []),
      ...(digested.length > 0 ? [digestInput(digested)] : []),
    ],
  };
}

/** The inputs for the build context, and the folder with what Nx does not hash, unless all that is copied are files that it hashes. */
function mainContext(input: ContextInput): ContextInputs & { readonly digested?: DigestedFolder } {
  const { project, dockerfile, options, files } = input;
  const given = contextOf(project.root, options);
  if (dockerfile === undefined || isElsewhere(given)) return { inputs: [], sent: [] };
  const context = folderOf(given, files);
  const { paths, ignoreFile, dockerignore } = sentContext({ dockerfile, context, options, files });
  if (paths?.length === 0) return { inputs: [], sent: [] };
  const kept = [dockerfile, ...(ignoreFile ? [ignoreFile] : [])]
    .filter((path) => isWithin(path, context))
    .map((path) => posix.relative(context, path));
  const { include, exclude } = contextFiles(dockerignore, kept);
  // Nx hashes no link, and its daemon does not notice where one leads that git ignores: the digest follows it.
  const hashed = given === context ? hashedFiles(context, paths, files) : undefined;
  return {
    sent: [{ folder: context, include: narrowed(include, paths), exclude }],
    inputs: [...(ignoreFile ? linkedFileInputs(input, ignoreFile) : []), ...(hashed ? [modesInput(hashed)] : [])],
    ...(!hashed && {
      digested: {
        folder: given,
        ...(paths !== undefined && { paths }),
        ...(ignoreFile !== undefined && { ignoreFile: throughLink(ignoreFile, given, context) }),
      },
    }),
  };
}

/** The path below a link of what lies in the folder that it leads to; other paths unchanged. */
function throughLink(path: string, link: string, folder: string): string {
  return isWithin(path, folder) ? posix.join(link, posix.relative(folder, path)) : path;
}

/**
 * The folder that is sent, with links resolved: Nx hashes nothing below a link.
 *
 * @throws BuildkitError for one outside the workspace
 */
function folderOf(given: string, files: WorkspaceFiles): string {
  const folder = files.realPath(given);
  if (folder !== undefined) return folder;
  throw badInput('NXBK-0406', `${given} is outside the workspace, where Nx hashes nothing`);
}

/** The parts of globs below paths: never fewer files than both match, and exactly those if neither has a wildcard. */
function narrowed(globs: readonly string[], paths: readonly string[] | undefined): readonly string[] {
  if (paths === undefined) return globs;
  const all = paths.flatMap((path) =>
    globs.flatMap((glob) => {
      const [start, of] = [literalFolder(path), literalFolder(glob)];
      const isLiteral = start === path;
      if (isLiteral && isWithin(of, path)) return [glob];
      return overlap(start, of) ? withContents(path) : [];
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
