import { isSentWith } from '../build-context/is-sent';
import { sentContext } from '../build-context/sent-context';
import type { SentFolder } from '../build-context/sent-files';
import { workspaceFiles } from '../build-context/workspace-files';
import { OUTPUT_FOLDER } from '../component/names';
import type { DockerBuildOptions } from '../component/options';
import type { NxRun } from '../component/run/nx-run';
import type { ComponentSettings } from '../component/settings';
import { COMMITTED_LOCKS } from '../component/task-folders';
import { digestPaths, uncommittedPaths, type Uncommitted } from '../image/merge/uncommitted';
import { askOnceForAll } from '../util/ask-once';
import { isElsewhere } from '../util/elsewhere';
import { isWithin, pathOfOption } from '../util/files/workspace-path';

/**
 * The files that tell the sources of an image from those of its commit. A changed file counts wherever it is, since another task may build from it what
 * the image copies. A new one counts only if this image is made with it: much else lies in a work tree of CI, such as reports of tests. Locks do not
 * count, which each machine writes for its own platform.
 */
export async function uncommittedSources(
  settings: ComponentSettings,
  options: DockerBuildOptions,
  { workspaceRoot, projects }: Pick<NxRun, 'workspaceRoot' | 'projects'>,
): Promise<Uncommitted> {
  const { changed, added } = await askOnceForAll(projects, 'uncommitted paths', () => uncommittedPaths(workspaceRoot));
  if (changed.length + added.length === 0) return {};
  const { dockerfile } = settings;
  const folders = sentFolders(settings, options, workspaceRoot).map(isSentWith);
  const isSource = (path: string): boolean => path === dockerfile || folders.some((isSent) => isSent(path));
  const isOwn = (path: string): boolean => isWithin(path, OUTPUT_FOLDER) || path.split('/').includes(COMMITTED_LOCKS);
  const paths = [...changed, ...added.filter(isSource)].filter((path) => !isOwn(path));
  return digestPaths(workspaceRoot, paths);
}

function sentFolders(
  { dockerfile, context, buildArgs, buildContexts }: ComponentSettings,
  options: DockerBuildOptions,
  workspaceRoot: string,
): readonly SentFolder[] {
  const files = workspaceFiles(workspaceRoot);
  // git knows files by the folders that links lead to.
  const real = (folder: string): string => files.realPath(pathOfOption(folder)) ?? folder;
  const named = Object.values(buildContexts)
    .filter((value) => !isElsewhere(value))
    .map((folder) => ({ folder: real(folder) }));
  if (dockerfile === undefined || isElsewhere(context)) return named;
  return [sentContext({ dockerfile, context: real(context), options: { ...options, buildArgs }, files }), ...named];
}
