import { createHash, type Hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoredPaths } from './ignored-paths';
import { sentFiles, type SentFolder } from './sent-files';

/** In bytes. */
const CHUNK = 1 << 20;

/**
 * A digest of the files that BuildKit is sent and that Nx does not hash, since it ignores them.
 *
 * @returns `none` if there are none
 */
export function unhashedDigest(workspaceRoot: string, folders: readonly SentFolder[]): string {
  const ignored = new IgnoredPaths(workspaceRoot);
  const files = folders.flatMap((folder) =>
    sentFiles(workspaceRoot, folder, (path, isFolder) => isFolder || ignored.has(path, false)),
  );
  const hash = createHash('sha256');
  for (const file of new Set(files)) addFile(hash, workspaceRoot, file);
  return files.length === 0 ? 'none' : hash.digest('hex');
}

/** Its name, executable bit and content; the content of a link is its target. */
function addFile(hash: Hash, workspaceRoot: string, path: string): void {
  const file = join(workspaceRoot, path);
  hash.update(`${path}\0`);
  try {
    const stats = lstatSync(file);
    hash.update(`${stats.mode.toString(8)} ${stats.size}\0`);
    if (stats.isSymbolicLink()) hash.update(readlinkSync(file));
    else if (stats.isFile()) addContent(hash, file);
  } catch (error) {
    // Files that cannot be read also fail the build.
    hash.update(String((error as NodeJS.ErrnoException).code));
  }
}

function addContent(hash: Hash, file: string): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const descriptor = openSync(file, 'r');
  try {
    for (let read = -1; read !== 0;) {
      read = readSync(descriptor, buffer);
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
