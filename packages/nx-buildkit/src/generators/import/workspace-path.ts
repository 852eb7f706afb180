import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';

/** Whether a path that is relative to the workspace leads out of it. */
export function isOutside(path: string): boolean {
  return posix.isAbsolute(path) || /^\.\.(\/|$)/.test(path);
}

/** Whether a path is that of a file in the workspace, and so may be read. */
export function isInTree(tree: Tree, path: string): boolean {
  return !isOutside(path) && tree.isFile(path);
}
