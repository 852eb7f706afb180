import { readJson, type Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { IgnoredPaths } from '../../build-context/ignored-paths';
import type { WorkspaceFiles } from '../../build-context/workspace-files';

/** The files of a tree in the form that the project graph reads; a tree has no links. */
export function treeFiles(tree: Tree): WorkspaceFiles {
  const ignored = new IgnoredPaths(tree.root);
  return {
    read: (path) => tree.read(path, 'utf8') ?? undefined,
    kindOf: (path) => (tree.isFile(path) ? 'file' : tree.exists(path) ? 'folder' : undefined),
    realPath: (path) => path,
    holdsLinks: () => false,
    isIgnored: (path) => ignored.has(path),
  };
}

/** The scripts in the package.json of a folder, if there is one. */
export function readScripts(tree: Tree, folder: string): Readonly<Record<string, string>> {
  const path = posix.join(folder, 'package.json');
  return tree.exists(path) ? (readJson<{ scripts?: Record<string, string> }>(tree, path).scripts ?? {}) : {};
}
