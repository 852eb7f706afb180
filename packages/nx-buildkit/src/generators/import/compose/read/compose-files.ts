import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { IgnoredPaths } from '../../../../build-context/ignored-paths';
import { hint, type Note } from '../../../notes';
import { isInTree } from '../../is-in-tree';
import { joinVariables, NO_VARIABLES, readVariables, type Variables } from './variables';

/** https://github.com/compose-spec/compose-go/blob/v2.16.1/cli/options.go (DefaultFileNames, DefaultOverrideFileNames) */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * The names of the compose files that are read in a folder.
 *
 * @param given what the user names
 * @param variables of the folder's .env, which can name them too
 */
export function filesToRead(
  tree: Tree,
  folder: string,
  given: readonly string[],
  { values }: Variables,
): readonly string[] {
  if (given.length > 0) return given;
  if (values['COMPOSE_FILE']) return values['COMPOSE_FILE'].split(values['COMPOSE_PATH_SEPARATOR'] ?? ':');
  const first = (names: readonly string[]): readonly string[] =>
    names.filter((name) => tree.isFile(posix.join(folder, name))).slice(0, 1);
  return first(NAMES).flatMap((name) => [name, ...first(OVERRIDES)]);
}

/** The variables of env files; later ones win. */
export function readEnvFiles(tree: Tree, files: readonly string[]): Variables {
  const ignored = new IgnoredPaths(tree.root);
  return files
    .filter((file) => isInTree(tree, file))
    .map((file) => readVariables(tree.read(file, 'utf8') ?? '', file, ignored.has(file, false)))
    .reduce(joinVariables, NO_VARIABLES);
}

/** Other compose files in the folder, which `docker compose` does not read either. */
export function unreadFiles(tree: Tree, folder: string, read: readonly string[]): readonly Note[] {
  return tree
    .children(folder)
    .map((name) => posix.join(folder, name))
    .filter((path) => /^(docker-)?compose.*\.ya?ml$/.test(posix.basename(path)) && !read.includes(path))
    .map((path) => hint(`${path} is not what docker compose reads here: name all files by --files`));
}
