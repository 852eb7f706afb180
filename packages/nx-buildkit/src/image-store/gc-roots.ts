import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../errors';
import { writeFileBeside } from '../util/files';
import { digestOf } from './blobs';
import { broughtFolder, broughtImages } from './resolved-tags';
import { imageKey, imagesNamedIn, type NamedImage } from './pinned-images';
import type { ImageStore } from './store';

/** A file or folder that names images of the store. */
export interface Use {
  /** Absolute path. */
  readonly path: string;
  /** Undefined when it is no longer there. */
  readonly images: readonly NamedImage[] | undefined;
  /** The note of it in the store; undefined for what the store itself keeps. */
  readonly note?: string;
}

/**
 * Notes in the store that a file or folder (the locks of a component, the record of its build) names images of it, so that they stay.
 * One store serves all workspaces of a user, and nothing else tells it which those are.
 *
 * @param path absolute
 */
export async function noteUse(store: ImageStore, path: string): Promise<void> {
  await writeNote(store, 'users', path, { path });
  // So that an image still has its name when the lock that named it is gone.
  await Promise.all(
    (await imagesNamedIn(path))?.map((image) => writeNote(store, 'images', imageKey(image), image)) ?? [],
  );
}

/** Everybody who uses the store: those who were noted, and the builder, whose own image comes through the store. */
export async function usesOf(store: ImageStore): Promise<readonly Use[]> {
  const folder = join(store.root, 'users');
  const notes = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const noted = notes.map(async (name): Promise<Use> => {
    const note = join(folder, name);
    const path = await readPath(note);
    return { path, images: await imagesNamedIn(path), note };
  });
  return [{ path: broughtFolder(store), images: await broughtImages(store) }, ...(await Promise.all(noted))];
}

/** Every image that was ever noted and not pruned since, used or not. */
export async function notedImages(store: ImageStore): Promise<readonly NamedImage[]> {
  return (await imagesNamedIn(join(store.root, 'images'))) ?? [];
}

/** Where the name of an image is noted. */
export function imageNote(store: ImageStore, image: NamedImage): string {
  return notePath(store, 'images', imageKey(image));
}

async function writeNote(store: ImageStore, folder: string, key: string, content: object): Promise<void> {
  const path = notePath(store, folder, key);
  if (await stat(path).catch(() => undefined)) return;
  await writeFileBeside(path, `${JSON.stringify(content)}\n`);
}

function notePath(store: ImageStore, folder: string, key: string): string {
  return join(store.root, folder, `${digestOf(key).slice('sha256:'.length)}.json`);
}

async function readPath(note: string): Promise<string> {
  try {
    const { path } = JSON.parse(await readFile(note, 'utf8')) as { readonly path?: unknown };
    if (typeof path === 'string') return path;
  } catch {
    // Told below.
  }
  throw badInput(`${note} does not say who uses the image store`, 'delete it and run prefetch again');
}
