import type { Tree } from '@nx/devkit';
import ignore, { type Ignore } from 'ignore';
import { posix } from 'node:path';
import { dockerfilesIn, foldersIn } from './dockerfiles-in';

/** The rules of a folder's ignore files for the paths below it. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The Dockerfiles below a folder, in upper or lower case, without those that git or Nx ignores. Targets name them, so theirs need not be names from
 * which targets are inferred.
 *
 * @param globs for the names of Dockerfiles
 */
export function findDockerfiles(tree: Tree, folder: string, globs: readonly string[]): readonly string[] {
  const below = (parent: string, above: readonly IgnoreRules[]): readonly string[] => {
    const all = [...above, ...ignoreRules(tree, parent)];
    const files = dockerfilesIn(tree, parent, globs, { nocase: true }).map((name) => posix.join(parent, name));
    return [
      ...files.filter((path) => !isIgnored(path, all)),
      ...foldersIn(tree, parent)
        .filter((path) => !isIgnored(`${path}/`, all))
        .flatMap((path) => below(path, all)),
    ];
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
