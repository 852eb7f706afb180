import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { isElsewhere } from '../../../../util/elsewhere';
import { lost, type Note } from '../../../notes';
import { isInTree } from '../../is-in-tree';
import { canonicalSecrets, canonicalServices, PathFrom } from './canonical';
import { ComposeDocuments } from './compose-documents';
import { filesToRead, readEnvFiles, unreadFiles } from './compose-files';
import { extendedServices } from './extends';
import { includedSources, type ComposeSource } from './include';
import { EMPTY_MODEL, stacked, type ComposeModel, type ScopedServices } from './model';
import { projectName } from './project-name';
import { replaced } from './replacement';
import { mapOf, type YamlMap } from './values';
import { joinVariables, NO_VARIABLES } from './variables';

/** The merged content of the compose files of a folder. */
export interface ComposeProject extends ComposeModel {
  /** The first part of default image names. */
  readonly name: string;
  /** The files that were read, relative to the workspace. */
  readonly files: readonly string[];
  readonly notes: readonly Note[];
}

type Read = Pick<ComposeProject, 'services' | 'secrets' | 'files' | 'notes'>;

/**
 * Reads compose files as `docker compose` does: with `include` and `extends`, each on top of the one before.
 * https://github.com/compose-spec/compose-go/blob/v2.16.1/loader/loader.go (loadYamlFile)
 *
 * @param folder relative to the workspace
 * @param given names of files in the folder, to read instead of those that `docker compose` looks for
 * @returns undefined for a folder without a compose file
 * @throws BuildkitError for a file that is not YAML, and for too many or too large files
 */
export function readCompose(tree: Tree, folder: string, given: readonly string[] = []): ComposeProject | undefined {
  const own = readEnvFiles(tree, [posix.join(folder, '.env')]);
  const files = filesToRead(tree, folder, given, own).map((name) => posix.join(folder, name));
  if (files.length === 0) return undefined;
  const documents = new ComposeDocuments(tree);
  const contents = files.filter((file) => isInTree(tree, file)).flatMap((file) => documents.parse(file));
  const name = projectName(contents, own, posix.resolve('/', tree.root, folder));
  const variables = joinVariables(own, { ...NO_VARIABLES, values: { COMPOSE_PROJECT_NAME: name } });
  const read = readSource(documents, { files, folder, variables }, []);
  return { ...read, name, notes: [...read.notes, ...unreadFiles(tree, folder, read.files)] };
}

/** @param chain the files that include these ones */
function readSource(documents: ComposeDocuments, source: ComposeSource, chain: readonly string[]): Read {
  const { tree } = documents;
  const variables = joinVariables(readEnvFiles(tree, source.envFiles ?? []), source.variables);
  const files = source.files.filter((file) => isInTree(tree, file) && !chain.includes(file));
  const missing = source.files.filter((file) => !files.includes(file)).map((file) => missingFile(file, chain));
  const start: Read = { ...EMPTY_MODEL, files: [], notes: missing };
  const read = files.reduce<Read>(
    (below, file) =>
      documents
        .include(file)
        .reduce<Read>(
          (lower, document) => onTop(documents, lower, document, { ...source, variables }, [...chain, ...files]),
          { ...below, files: [...below.files, file] },
        ),
    start,
  );
  return { ...read, services: withContexts(read.services, source.folder) };
}

/** By default, the context is the folder. */
function withContexts(services: ScopedServices, folder: string): ScopedServices {
  const here = { context: new PathFrom(folder, '.') };
  const entries = Object.entries(services).map(([name, { service, variables }]) => {
    const { build } = service;
    return [name, { service: { ...service, ...(build && { build: { ...here, ...build } }) }, variables }] as const;
  });
  return Object.fromEntries(entries);
}

function onTop(
  documents: ComposeDocuments,
  below: Read,
  document: YamlMap,
  source: ComposeSource,
  chain: readonly string[],
): Read {
  const content = mapOf(replaced(document));
  const { folder, variables } = source;
  const included = includedSources(content['include'], folder, variables).map((one) =>
    readSource(documents, one, chain),
  );
  const services = canonicalServices(content['services'], folder);
  const own: ComposeModel = {
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, { service, variables }] as const),
    ),
    secrets: canonicalSecrets(content['secrets'], folder),
  };
  const joined = included.reduce<ComposeModel>((above, one) => stacked(one, above, document), own);
  const extended = extendedServices(joined.services, document, documents);
  return {
    ...stacked(below, { ...joined, services: extended.services }, document),
    files: [...below.files, ...included.flatMap((one) => one.files)],
    notes: [...below.notes, ...included.flatMap((one) => one.notes), ...extended.notes],
  };
}

function missingFile(file: string, chain: readonly string[]): Note {
  if (isElsewhere(file)) return lost(`${file} is not read: it is not in the workspace`);
  return lost(`${file} is not read: ${chain.includes(file) ? 'it includes itself' : 'it is not in the workspace'}`);
}
