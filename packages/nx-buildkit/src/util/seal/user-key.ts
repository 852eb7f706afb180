import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownName } from '../files/own-name';
import { sweepAbandoned } from '../files/sweep';
import { userCacheFolder } from '../files/user-folders';

/** Bytes, as AES-256 takes them. */
const LENGTH = 32;

const keys = new Map<string, Promise<Buffer>>();

/**
 * A key that only this user has: text sealed with it was written by this user, and not by somebody who can only write into a cache that Nx restores
 * files from. It is read once in each process.
 */
export function userKey(): Promise<Buffer> {
  const folder = userCacheFolder();
  const key = keys.get(folder) ?? keyIn(folder);
  keys.set(folder, key);
  return key;
}

/**
 * The key in a folder, created on first use. If the folder cannot be used, whatever the reason is, the key lasts as long as this process, and the next process
 * recreates what was sealed with it.
 *
 * @param folder absolute path
 */
export async function keyIn(folder: string): Promise<Buffer> {
  const path = join(folder, 'key');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await sweepAbandoned(folder);
    return (await readKey(path)) ?? (await makeKey(path));
  } catch {
    return randomBytes(LENGTH);
  }
}

/** @returns undefined if there is none, or if others could have read or written it: then it is removed */
async function readKey(path: string): Promise<Buffer | undefined> {
  try {
    // Links are not followed, since another user may have put them there.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const [stats, key] = [await file.stat(), await file.readFile()];
      if (key.length === LENGTH && isPrivate(stats)) return key;
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  await rm(path, { force: true });
  return undefined;
}

function isPrivate({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o077) === 0);
}

/** If several processes create it at once, all use the key of the first one: link(2) never replaces a file. */
async function makeKey(path: string): Promise<Buffer> {
  const beside = `${path}.${ownName()}.tmp`;
  try {
    await writeFile(beside, randomBytes(LENGTH), { mode: 0o600, flag: 'wx' });
    await link(beside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(beside, { force: true });
  }
  const key = await readKey(path);
  if (!key) throw new Error(`${path} cannot be kept private`);
  return key;
}
