import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BuildkitError, badInput } from '../../errors';
import { ifMissing } from './if-missing';

/** In bytes. The files that nx-buildkit writes itself are a thousand times smaller. */
const MOST_BYTES = 16 << 20;

/** Do not follow a link, and do not wait for the writer of a pipe. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a text file that Nx may have restored from a cache; see {@link openRestored}.
 *
 * @throws BuildkitError also for a file above 16 MiB
 */
export async function readRestored(path: string): Promise<string> {
  const file = await openRestored(path);
  try {
    if ((await file.stat()).size > MOST_BYTES) throw refused(path, `is larger than ${MOST_BYTES >> 20} MiB`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/**
 * Opens a file for reading that Nx may have restored from a cache, or CI from an artifact. Both restore links unchanged, so anyone who can write to
 * them could replace the file with a link to an endless device, and its folder with a link to the files of another program.
 *
 * @throws BuildkitError for a link, for a file in a folder that is one, and for anything else that is not a file; otherwise the error of Node, ENOENT
 * if it is missing
 */
export async function openRestored(path: string): Promise<FileHandle> {
  if ((await lstat(dirname(path))).isSymbolicLink()) throw refused(path, 'is in a folder that is a link');
  const file = await open(path, FLAGS).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' ? refused(path, 'is a link', { cause: error }) : error;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw refused(path, 'is not a file');
}

/**
 * {@link readRestored}, or undefined if there is no such file. A link, or anything else that is not a file, counts as missing: nothing but a file is
 * written there, so it is from somebody else.
 *
 * @throws the error of Node for a file that cannot be read
 */
export async function readRestoredIfThere(path: string): Promise<string | undefined> {
  return readRestored(path).catch((error: unknown) =>
    error instanceof BuildkitError ? undefined : ifMissing(undefined)(error),
  );
}

function refused(path: string, what: string, options?: ErrorOptions): Error {
  const remedy = 'delete that, and run the task that writes it again';
  return badInput('NXBK-0007', `${path} ${what}, so it is not read`, remedy, options);
}
