import type { Tree } from '@nx/devkit';
import ignore, { type Ignore } from 'ignore';
import { basename, posix } from 'node:path';
import { dockerfileFilter, isDockerfile } from '../../graph/dockerfile-names';

/** Files that tools write to these folders are not components. */
const SKIPPED = new Set(['.devcontainer', '.git', '.nx', '.venv', 'dist', 'node_modules', 'vendor', 'venv']);

/** The rules of a folder's ignore files for the paths below it. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The Dockerfiles below a folder, in upper or lower case, without those that git or Nx ignores.
 *
 * @param globs for the names of Dockerfiles
 */
export function findDockerfiles(tree: Tree, folder: string, globs: readonly string[]): readonly string[] {
  // Their targets name them, so these need not be names from which targets are inferred.
  const isNamed = dockerfileFilter(globs, { nocase: true });
  const isFound = (path: string): boolean =>
    isNamed(basename(path)) && isDockerfile(basename(path), tree.read(path, 'utf8') ?? '');
  const below = (parent: string, above: readonly IgnoreRules[]): readonly string[] => {
    const all = [...above, ...ignoreRules(tree, parent)];
    return [...tree.children(parent)].sort().flatMap((name) => {
      const path = posix.join(parent, name);
      if (tree.isFile(path)) return isFound(path) && !isIgnored(path, all) ? [path] : [];
      return SKIPPED.has(name) || isIgnored(`${path}/`, all) ? [] : below(path, all);
    });
  };
  return below(folder, folder === '.' ? [] : foldersAbove(folder).flatMap((parent) => ignoreRules(tree, parent)));
}

function ignoreRules(tree: Tree, folder: string): readonly IgnoreRules[] {
  return ['.gitignore', '.nxignore'].flatMap((name) => {
    const text = tree.read(posix.join(folder, name), 'utf8');
    return text === null ? [] : [{ folder, rules: ignore().add(text) }];
  });
}

function isIgnored(path: string, all: readonly IgnoreRules[]): boolean {
  return all.some(({ folder, rules }) => rules.ignores(path.slice(folder === '.' ? 0 : folder.length + 1)));
}

/** `.`, `services` for `services/api` */
function foldersAbove(folder: string): readonly string[] {
  const parent = posix.dirname(folder);
  return parent === '.' ? ['.'] : [...foldersAbove(parent), parent];
}
