import type { Tree } from '@nx/devkit';
import { isOutside } from '../../util/files/workspace-path';

/** Whether a path is a file in the workspace, and may therefore be read. */
export function isInTree(tree: Tree, path: string): boolean {
  return !isOutside(path) && tree.isFile(path);
}
