import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { maskCredentials } from '../../../util/sanitize';
import { mapOf, textsOf, type YamlMap } from './values';
import { interpolate, joinVariables, namesOnly, readVariables, type Variables } from './variables';
import { merged, parseCompose } from './yaml';
import { isInTree } from '../is-in-tree';

/** Compose files that are read as one. */
export interface ComposeProject {
  /** What relative paths start from, relative to the workspace. */
  readonly folder: string;
  readonly services: YamlMap;
  readonly secrets: YamlMap;
  readonly variables: Variables;
}

/** What the compose files of a folder say together. */
export interface ComposeProjects {
  /** The folder's own one, then those that it includes; empty for a folder without a compose file. */
  readonly projects: readonly ComposeProject[];
  /** The files that were read, relative to the workspace. */
  readonly files: readonly string[];
  /** What was not read, and why. */
  readonly notes: readonly string[];
}

/** https://github.com/compose-spec/compose-go/blob/v2.9.0/cli/options.go (DefaultFileNames, DefaultOverrideFileNames) */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = NAMES.map((name) => name.replace('.', '.override.'));

/**
 * The compose files that `docker compose` reads in a folder, with what they include.
 *
 * @param folder relative to the workspace
 * @param given names of the files in the folder to read instead of those that `docker compose` looks for
 * @throws BuildkitError for a file that is no YAML
 */
export function readCompose(tree: Tree, folder: string, given: readonly string[] = []): ComposeProjects {
  const names = given.length > 0 ? given : usualFiles(tree, folder);
  if (names.length === 0) return { projects: [], files: [], notes: [] };
  const files = names.map((name) => posix.join(folder, name));
  const found = readFiles(tree, { files, folder, variables: { values: {} } }, []);
  const unread = tree
    .children(folder)
    .map((name) => posix.join(folder, name))
    .filter((path) => /^(docker-)?compose.*\.ya?ml$/.test(posix.basename(path)) && !found.files.includes(path));
  const hints = unread.map((path) => `${path} is not what docker compose reads here: name all files by --files`);
  return { ...found, notes: [...found.notes, ...hints] };
}

function usualFiles(tree: Tree, folder: string): readonly string[] {
  const { values } = envFiles(tree, [posix.join(folder, '.env')]);
  if (values['COMPOSE_FILE']) return values['COMPOSE_FILE'].split(values['COMPOSE_PATH_SEPARATOR'] ?? ':');
  const first = (names: readonly string[]): readonly string[] =>
    names.filter((name) => tree.isFile(posix.join(folder, name))).slice(0, 1);
  return first(NAMES).flatMap((name) => [name, ...first(OVERRIDES)]);
}

/** Files that are read as one; all paths are relative to the workspace. */
interface Source {
  readonly files: readonly string[];
  readonly folder: string;
  /** Instead of the `.env` in the folder. */
  readonly envFiles?: readonly string[];
  /** Of the files that include these ones. */
  readonly variables: Variables;
}

/** @param chain the files that include these ones */
function readFiles(tree: Tree, source: Source, chain: readonly string[]): ComposeProjects {
  const { folder } = source;
  const files = source.files.filter((file) => isInTree(tree, file) && !chain.includes(file));
  const content = mapOf(
    files.map((file) => parseCompose(tree.read(file, 'utf8') ?? '', file)).reduce<unknown>(merged, {}),
  );
  const own = envFiles(tree, source.envFiles ?? [posix.join(folder, '.env')]);
  const variables = joinVariables(own, source.variables);
  const included = [content['include'] ?? []]
    .flat()
    .map((entry) => readFiles(tree, includedSource(entry, folder, variables), [...chain, ...files]));
  const missing = source.files
    .filter((file) => !files.includes(file))
    .map(
      (file) => `${file} is not read: ${chain.includes(file) ? 'it includes itself' : 'it is not in the workspace'}`,
    );
  return {
    projects: [
      { folder, services: mapOf(content['services']), secrets: mapOf(content['secrets']), variables },
      ...included.flatMap(({ projects }) => projects),
    ],
    files: [...files, ...included.flatMap((one) => one.files)],
    notes: [...missing, ...included.flatMap(({ notes }) => notes)],
  };
}

/** https://docs.docker.com/reference/compose-file/include/ */
function includedSource(entry: unknown, folder: string, variables: Variables): Source {
  const { path, project_directory, env_file } = typeof entry === 'string' ? { path: entry } : mapOf(entry);
  const within = (value: unknown): readonly string[] =>
    textsOf(value)
      .map((text) => interpolate(text, variables.values).text ?? namesOnly(text))
      // What is somewhere else is not read, but named.
      .map((path) => posix.join(folder, maskCredentials(path)));
  const files = within(path);
  const [own = posix.dirname(files[0] ?? folder)] = within(project_directory);
  return { files, folder: own, variables, ...(env_file !== undefined && { envFiles: within(env_file) }) };
}

function envFiles(tree: Tree, files: readonly string[]): Variables {
  return files
    .filter((file) => isInTree(tree, file))
    .map((file) => readVariables(tree.read(file, 'utf8') ?? '', file))
    .reduce(joinVariables, { values: {} });
}
