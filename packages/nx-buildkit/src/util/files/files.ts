import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ifMissing } from './if-missing';
import { ownName } from './own-name';

/**
 * Writes a complete file or nothing: it writes a temporary file and renames it, so that neither a reader nor an interruption leaves half of it.
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

/** Whether there is a file or a folder. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, ifMissing(false));
}

/**
 * Creates a folder and its missing parents. Node itself reports ENOENT for any reason why it cannot create several, including a full or read-only
 * disk.
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

/** The same error with the path of its file, which Node leaves out if a write to an open file fails. */
export function withPath(error: unknown, path: string): unknown {
  return error instanceof Error ? Object.assign(error, { path: (error as NodeJS.ErrnoException).path ?? path }) : error;
}
