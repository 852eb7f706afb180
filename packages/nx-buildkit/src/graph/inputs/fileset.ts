import { posix } from 'node:path';
import { isWithin } from '../../util/files/workspace-path';
import type { ProjectFiles } from '../project-files';

/**
 * A path or glob in the form of Nx. `{projectRoot}` stands for the files of that project only, so a folder that holds other projects is named from
 * the workspace's root, which takes Nx longer.
 */
export function fileset({ root, nested }: Pick<ProjectFiles, 'root' | 'nested'>, path: string, glob = ''): string {
  const isOwn = isWithin(path, root) && !nested.some((other) => isWithin(other, path) || isWithin(path, other));
  const base = isOwn ? '{projectRoot}' : '{workspaceRoot}';
  return posix.join(base, isOwn ? posix.relative(root, path) : path, glob);
}
