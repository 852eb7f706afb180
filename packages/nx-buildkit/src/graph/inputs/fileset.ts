import { posix } from 'node:path';
import { digestInput } from '../../build-context/digest-input';
import { canBeNamed } from '../../build-context/name-in-globs';
import { isWithin } from '../../util/files/workspace-path';
import type { ProjectFiles } from '../project-files';
import type { Inputs } from './image-inputs';

/**
 * A path or glob in the form of Nx. `{projectRoot}` stands for the files of that project only, so a folder that holds other projects is named from
 * the workspace's root, which takes Nx longer.
 */
export function fileset({ root, nested }: Pick<ProjectFiles, 'root' | 'nested'>, path: string, glob = ''): string {
  const isOwn = isWithin(path, root) && !nested.some((other) => isWithin(other, path) || isWithin(path, other));
  const base = isOwn ? '{projectRoot}' : '{workspaceRoot}';
  return posix.join(base, isOwn ? posix.relative(root, path) : path, glob);
}

/** The input for a file, or for everything in a folder: a {@link fileset}, or its digest where no input of Nx can name it. */
export function fileInput(project: Pick<ProjectFiles, 'root' | 'nested'>, path: string, glob = ''): Inputs[number] {
  if (canBeNamed(path)) return fileset(project, path, glob);
  return digestInput([{ folder: posix.dirname(path), paths: [posix.basename(path)] }]);
}
