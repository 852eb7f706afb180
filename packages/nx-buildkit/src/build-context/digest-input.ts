import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badInput } from '../errors';
import type { SentFolder } from './sent-files';
import { unlessMissing } from '../util/files/if-missing';

const PROGRAM = 'nx-buildkit/src/build-context/print-digest';
/** Needed only where the plugin runs from its TypeScript source. */
const REGISTER = __filename.endsWith('.ts') ? '--require @swc-node/register ' : '';

/** A folder whose files are sent, and its .dockerignore. */
export interface DigestedFolder extends Pick<SentFolder, 'folder' | 'paths'> {
  /** The .dockerignore, relative to the workspace. */
  readonly ignoreFile?: string;
}

/**
 * The input of Nx for the files of these folders that are sent but that Nx ignores. Required from the workspace's root, so that it is found in every
 * layout of node_modules.
 *
 * @throws BuildkitError for a path that a shell would not take literally
 */
export function digestInput(folders: readonly DigestedFolder[]): { readonly runtime: string } {
  const words = folders.flatMap(({ folder, paths = [], ignoreFile }) => [
    `folder=${folder}`,
    ...(ignoreFile === undefined ? [] : [`ignore=${ignoreFile}`]),
    ...paths.map((path) => `path=${path}`),
  ]);
  const wrong = words.find((word) => !/^[\p{L}\d_./:@+ =,*?~#()[\]{}-]+$/u.test(word));
  if (wrong !== undefined) throw badInput(`${JSON.stringify(wrong)} cannot be an input of Nx`);
  return { runtime: `node ${REGISTER}-e "require('${PROGRAM}')"${words.map((word) => ` "${word}"`).join('')}` };
}

/** The folders that the words of a {@link digestInput} name. */
export function readSentFolders(workspaceRoot: string, words: readonly string[]): readonly SentFolder[] {
  const folders: { folder: string; dockerignore?: string; paths?: string[] }[] = [];
  for (const word of words) {
    const [key, value = ''] = word.split(/=(.*)/s);
    const current = folders.at(-1);
    if (key === 'folder' || current === undefined) folders.push({ folder: value });
    else if (key === 'ignore') current.dockerignore = readIfThere(join(workspaceRoot, value));
    else (current.paths ??= []).push(value);
  }
  return folders;
}

function readIfThere(path: string): string {
  return unlessMissing(() => readFileSync(path, 'utf8'), '');
}
