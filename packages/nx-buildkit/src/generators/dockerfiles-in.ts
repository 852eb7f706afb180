import type { Tree } from '@nx/devkit';
import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';
import { dockerfileFilter, isDockerfile } from '../graph/dockerfile-names';

/** Files that tools write to these folders are not components. */
const SKIPPED = new Set(['.devcontainer', '.git', '.nx', '.venv', 'dist', 'node_modules', 'vendor', 'venv']);

/**
 * Names of the Dockerfiles in a folder.
 *
 * @param globs for their names
 * @param options.nocase takes upper case for lower case
 */
export function dockerfilesIn(
  tree: Tree,
  folder: string,
  globs: readonly string[],
  options: { readonly nocase?: boolean } = {},
): readonly string[] {
  const isNamed = dockerfileFilter(globs, options);
  return tree
    .children(folder)
    .filter((name) => {
      const path = posix.join(folder, name);
      return isNamed(name) && tree.isFile(path) && isDockerfile(name, tree.read(path, 'utf8') ?? '');
    })
    .sort();
}

/** Paths of the folders in a folder in which there can be Dockerfiles. A link is none: neither git nor BuildKit follows it, and it can lead in a circle. */
export function foldersIn(tree: Tree, folder: string): readonly string[] {
  return tree
    .children(folder)
    .filter((name) => !SKIPPED.has(name))
    .map((name) => posix.join(folder, name))
    .filter((path) => !tree.isFile(path) && !isLink(tree, path))
    .sort();
}

function isLink(tree: Tree, path: string): boolean {
  return lstatSync(join(tree.root, path), { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
