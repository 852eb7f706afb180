import { createHash, type Hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoredPaths } from './ignored-paths';
import { unlessMissing } from '../util/files/if-missing';
import { isWithin } from '../util/files/workspace-path';
import { canBeNamed } from './name-in-globs';
import { sentFiles, type SentFolder } from './sent-files';

/** In bytes. */
const CHUNK = 1 << 20;

/**
 * A digest of what BuildKit is sent and Nx does not hash: files that Nx ignores, that no input can name or that are found through a link, and of all
 * others the mode, the target of a link, and that a folder is there. All of them are in the image.
 *
 * @returns `none` if nothing is sent
 */
export function unhashedDigest(workspaceRoot: string, folders: readonly SentFolder[]): string {
  const ignored = new IgnoredPaths(workspaceRoot);
  const sent = folders.flatMap((folder) => sentFiles(workspaceRoot, folder));
  const paths = new Set(sent.map(({ path }) => path));
  const behindLinks = new Set(sent.filter(({ isBehindLink }) => isBehindLink).map(({ path }) => path));
  const links = folders.map(({ folder }) => folder).filter((folder) => passesLink(workspaceRoot, folder));
  const isUnhashed = (path: string): boolean =>
    !canBeNamed(path) ||
    behindLinks.has(path) ||
    links.some((folder) => isWithin(path, folder)) ||
    ignored.has(path, false);
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(`${path}\0`);
    try {
      addFile(hash, join(workspaceRoot, path), () => isUnhashed(path));
    } catch (error) {
      // Files that cannot be read also fail the build.
      hash.update(String((error as NodeJS.ErrnoException).code));
    }
  }
  return paths.size === 0 ? 'none' : hash.digest('hex');
}

/** Whether a folder is a link, or below one. */
function passesLink(workspaceRoot: string, folder: string): boolean {
  const real = (path: string): string => unlessMissing(() => realpathSync(path), path);
  return real(join(workspaceRoot, folder)) !== join(real(workspaceRoot), folder);
}

function addFile(hash: Hash, file: string, isUnhashed: () => boolean): void {
  const stats = lstatSync(file);
  hash.update(`${stats.mode.toString(8)}\0`);
  if (stats.isSymbolicLink()) hash.update(`${readlinkSync(file)}\0`);
  else if (stats.isFile() && isUnhashed()) {
    hash.update(`${stats.size}\0`);
    addContent(hash, file);
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
