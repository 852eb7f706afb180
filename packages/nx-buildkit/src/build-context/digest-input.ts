import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SentFolder } from './sent-files';
import { unlessMissing } from '../util/files/if-missing';
import { programInput, type RuntimeInput } from '../util/program-input';

/** A folder whose files are sent, and its .dockerignore. */
export interface DigestedFolder extends Pick<SentFolder, 'folder' | 'paths'> {
  /** The .dockerignore, relative to the workspace. */
  readonly ignoreFile?: string;
}

/** The input of Nx for the files of these folders that are sent but that Nx ignores. */
export function digestInput(folders: readonly DigestedFolder[]): RuntimeInput {
  const words = folders.flatMap(({ folder, paths = [], ignoreFile }) => [
    `folder=${folder}`,
    ...(ignoreFile === undefined ? [] : [`ignore=${ignoreFile}`]),
    ...paths.map((path) => `path=${path}`),
  ]);
  return programInput('build-context/print-digest', words);
}

/**
 * The input of Nx for the modes of files whose contents it hashes. It costs a thirtieth of a {@link digestInput}, and most components need no other.
 *
 * @param paths of files, relative to the workspace
 */
export function modesInput(paths: readonly string[]): RuntimeInput {
  const quoted = paths.map((path) => ` '${path.replaceAll("'", String.raw`'\''`)}'`);
  // The mode is the first word of each line: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ls.html
  return { runtime: `LC_ALL=C ls -ld --${quoted.join('')} 2>/dev/null | cut -c 1-10` };
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
