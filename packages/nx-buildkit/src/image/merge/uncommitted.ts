import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { askGit } from '../../component/tags/git';
import { digestOf, digestOfFile, type Digest } from '../../oci/digest';
import { ifMissing } from '../../util/files/if-missing';

/** What a work tree has that its commit does not: a digest for each changed, new or removed file, by its path in the workspace. */
export type Uncommitted = Readonly<Record<string, Digest>>;

/** The same without digests. */
export interface UncommittedPaths {
  readonly changed: readonly string[];
  /** Those that no commit has and that git does not ignore. */
  readonly added: readonly string[];
}

/** Asks git about a folder and what is below it; empty without a repository. */
export async function uncommittedPaths(folder: string): Promise<UncommittedPaths> {
  const [changed, added] = await Promise.all([
    askGit(folder, 'diff', '--name-only', '--no-renames', '--relative', '-z', 'HEAD'),
    askGit(folder, 'ls-files', '--others', '--exclude-standard', '-z'),
  ]);
  return { changed: pathsIn(changed), added: pathsIn(added) };
}

/** @param paths relative to the folder */
export async function digestPaths(folder: string, paths: readonly string[]): Promise<Uncommitted> {
  const digests: Record<string, Digest> = {};
  for (const path of [...paths].sort()) digests[path] = await digestOfPath(join(folder, path));
  return digests;
}

function pathsIn(output = ''): readonly string[] {
  return output.split('\0').filter((path) => path !== '');
}

/** One digest for all of a file that an image has: its kind, whether it can be executed, and its content. */
async function digestOfPath(path: string): Promise<Digest> {
  const stats = await lstat(path).catch(ifMissing(undefined));
  if (stats === undefined) return digestOf('');
  if (stats.isSymbolicLink()) return digestOf(`link ${await readlink(path)}`);
  if (stats.isFile()) return digestOf(`${stats.mode & 0o100} ${await digestOfFile(path)}`);
  // A folder is a repository within this one.
  const [commit, { changed, added }] = await Promise.all([askGit(path, 'rev-parse', 'HEAD'), uncommittedPaths(path)]);
  return digestOf(JSON.stringify([commit, await digestPaths(path, [...changed, ...added])]));
}
