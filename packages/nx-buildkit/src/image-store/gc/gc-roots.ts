import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, BuildkitError } from '../../errors';
import { writeFileBeside } from '../../util/files/files';
import { broughtFolder } from '../resolved-tags';
import { imageKey, imagesNamedIn, jsonFilesIn, type PinnedImage } from '../pinned-images';
import type { ImageStore } from '../store';
import { digestOf, hexOf } from '../../oci/digest';
import { ifMissing } from '../../util/files/if-missing';
import { parseObject } from '../../util/json';

/** A file or folder that names images of the store. */
export interface GcRoot {
  /** Absolute path. */
  readonly path: string;
  /** Undefined if it no longer exists; empty if it cannot be read. */
  readonly images: readonly PinnedImage[] | undefined;
  /** Why it cannot be read; it could then name any image. */
  readonly problem?: BuildkitError;
  /** The note of it in the store; undefined for what the store itself keeps. */
  readonly note?: string;
}

/**
 * Notes in the store that a file or folder (the locks of a component, the record of its build) names images of it, so that they stay. One store
 * serves all workspaces of a user, and knows them only by these notes.
 *
 * @param path absolute
 */
export async function addGcRoot(store: ImageStore, path: string): Promise<void> {
  // Nothing is removed from there, either.
  if (store.isReadOnly) return;
  await writeNote(store, 'users', path, { path });
  // An image then still has its name when the lock that named it is gone.
  await Promise.all(
    (await imagesNamedIn(path))?.map((image) => writeNote(store, 'images', imageKey(image), image)) ?? [],
  );
}

/**
 * All users of the store: the noted ones, and the builder, whose own image is pulled through the store. A file that cannot be read is included with
 * its problem, since a broken lock of one workspace must not keep others from managing the store.
 */
export async function gcRoots(store: ImageStore): Promise<readonly GcRoot[]> {
  const notes = await jsonFilesIn(join(store.root, 'users'));
  const noted = notes.map(async (note): Promise<GcRoot> => {
    try {
      return { ...(await readUse(await readPath(note))), note };
    } catch (error) {
      return { path: note, images: [], problem: problemOf(note, error) };
    }
  });
  return Promise.all([readUse(broughtFolder(store)), ...noted]);
}

/** Every image that was ever noted and not pruned since, used or not. An image with an unreadable note only loses its name. */
export async function notedImages(store: ImageStore): Promise<readonly PinnedImage[]> {
  const notes = await jsonFilesIn(join(store.root, 'images'));
  return (await Promise.all(notes.map(async (note) => (await readUse(note)).images ?? []))).flat();
}

async function readUse(path: string): Promise<GcRoot> {
  try {
    return { path, images: await imagesNamedIn(path) };
  } catch (error) {
    return { path, images: [], problem: problemOf(path, error) };
  }
}

function problemOf(path: string, error: unknown): BuildkitError {
  if (error instanceof BuildkitError) return error;
  return badInput('NXBK-0605', `${path} cannot be read: ${(error as Error).message}`, 'make it readable, or delete it');
}

/** Where the name of an image is noted. */
export function imageNote(store: ImageStore, image: PinnedImage): string {
  return notePath(store, 'images', imageKey(image));
}

async function writeNote(store: ImageStore, folder: string, key: string, content: object): Promise<void> {
  const path = notePath(store, folder, key);
  if (await stat(path).catch(ifMissing(undefined))) return;
  await writeFileBeside(path, `${JSON.stringify(content)}\n`);
}

function notePath(store: ImageStore, folder: string, key: string): string {
  return join(store.root, folder, `${hexOf(digestOf(key))}.json`);
}

async function readPath(note: string): Promise<string> {
  const path = parseObject(await readFile(note, 'utf8'))?.['path'];
  if (typeof path === 'string') return path;
  throw badInput('NXBK-0605', `${note} does not say who uses the image store`, 'delete it and run prefetch again');
}
