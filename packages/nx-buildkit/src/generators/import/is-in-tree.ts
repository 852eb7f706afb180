import type { Tree } from '@nx/devkit';
import { isOutside } from '../../util/files/workspace-path';

/** Whether a path is that of a file in the workspace, and so may be read. */
export function isInTree(tree: Tree, path: string): boolean {
  return !isOutside(path) && tree.isFile(path);
}
