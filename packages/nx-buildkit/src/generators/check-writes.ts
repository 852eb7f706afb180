import type { Tree } from '@nx/devkit';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { badInput } from '../errors';
import { isOutside } from '../util/files/workspace-path';

/** Checks every path that a generator has written with {@link checkPath}. */
export function checkWrites(tree: Tree): void {
  tree.listChanges().forEach(({ path }) => checkPath(tree, path));
}

/**
 * Refuses a path outside the workspace, or in a folder of git or Nx: names and paths may come from untrusted files. Nx does not terminate with a
 * project outside, so such a project is refused before it is added.
 *
 * @param path relative to the workspace, normalized
 * @throws BuildkitError
 */
export function checkPath({ root }: Tree, path: string): void {
  const paths = [path, realPath(root, path)];
  if (paths.some(isOutside)) throw badInput('NXBK-1202', `${path} is outside the workspace, so nothing is written`);
  if (paths.some(isKept)) throw badInput('NXBK-1202', `${path} belongs to git or Nx, so nothing is written`);
}

/** Some file systems ignore case. */
function isKept(path: string): boolean {
  return path.split('/').some((name) => /^\.(git|nx)$/i.test(name));
}

/** Where a file really goes, symbolic links followed, relative to the workspace. */
function realPath(root: string, path: string): string {
  let there = join(root, path);
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const rest = relative(there, join(root, path));
  // A workspace that is only in memory has no links.
  if (!existsSync(root)) return path;
  return relative(realpathSync(root), join(realpathSync(there), rest))
    .split(sep)
    .join('/');
}
