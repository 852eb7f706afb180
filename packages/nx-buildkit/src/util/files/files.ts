import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ownName } from './own-name';

/**
 * Writes a whole file or nothing: beside its place first, then renamed, so that no reader and no interruption sees half of it.
 *
 * @param mode permissions of the file, e.g. 0o600 for what may hold credentials
 */
export async function writeFileBeside(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  const beside = `${path}.${ownName()}.tmp`;
  try {
    await writeFile(beside, content, { mode });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw withPath(error, path);
  }
}

/**
 * Makes a folder and those above it, where they are missing. Node itself tells ENOENT for whatever keeps it from making several, a full disk and a
 * read-only one among it.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** The same error with the path of its file, which Node leaves out where a write to an open file fails. */
export function withPath(error: unknown, path: string): unknown {
  return error instanceof Error ? Object.assign(error, { path: (error as NodeJS.ErrnoException).path ?? path }) : error;
}
