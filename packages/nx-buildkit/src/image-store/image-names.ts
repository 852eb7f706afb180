import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileBeside } from '../util/files/files';
import { formatReference, parseReference } from '../oci/reference';
import type { ImageStore } from './store';
import { type Digest, digestOf } from '../oci/digest';

/**
 * Notes that a digest is one of an image's repository: a registry, or whoever was trusted to import images, has said so.
 *
 * A digest alone proves which bytes an image has, and not whose it is: every image of the store can be named by every lock, also by one that a
 * stranger wrote. What was noted once holds for ever, since the bytes cannot change.
 *
 * @param ref normalized
 */
export async function noteName(store: ImageStore, ref: string, digest: Digest): Promise<void> {
  if (await hasName(store, ref, digest)) return;
  const name = nameOf(ref, digest);
  // Where a store takes no note, the registry is asked again the next time.
  await writeFileBeside(notePath(store, name, digest), `${name}\n`).catch(() => undefined);
}

/** Whether the store got to know a digest as one of an image's repository. */
export async function hasName(store: ImageStore, ref: string, digest: Digest): Promise<boolean> {
  return (await stat(notePath(store, nameOf(ref, digest), digest)).catch(() => undefined)) !== undefined;
}

/** The notes of what the store does not have any more. */
export async function staleNames(store: ImageStore, present: ReadonlySet<Digest>): Promise<readonly string[]> {
  const folder = folderOf(store);
  const notes = await readdir(folder).catch(() => []);
  return notes.filter((note) => !present.has(`sha256:${note.split('-')[0]}`)).map((note) => join(folder, note));
}

/**
 * The repository. A reference that is pinned to another digest keeps that one: then it was the builder that wrote the image anew, for nobody but it
 * reaches the registry, and what it wrote is of that one image and no other of the repository.
 */
function nameOf(ref: string, digest: Digest): string {
  const reference = parseReference(ref);
  if (!reference) return ref;
  const { domain, path } = reference;
  const pinned = reference.digest === digest ? undefined : reference.digest;
  return formatReference({ domain, path, ...(pinned && { digest: pinned }) });
}

function notePath(store: ImageStore, name: string, digest: Digest): string {
  const hex = (text: Digest): string => text.slice('sha256:'.length);
  return join(folderOf(store), `${hex(digest)}-${hex(digestOf(name))}`);
}

function folderOf(store: ImageStore): string {
  return join(store.root, 'names');
}
