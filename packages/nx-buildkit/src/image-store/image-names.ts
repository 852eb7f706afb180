import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileBeside } from '../util/files/files';
import { formatReference, parseReference } from '../oci/reference';
import type { ImageStore } from './store';
import { type Digest, digestNamed, digestOf, hexOf } from '../oci/digest';
import { ifMissing } from '../util/files/if-missing';

/**
 * Notes that a digest belongs to an image's repository, according to a registry or a trusted import.
 *
 * A digest alone proves which bytes an image has, but not which repository it belongs to: every lock, even one from a stranger, can name every image
 * of the store. A note stays valid forever, since the bytes cannot change.
 *
 * @param ref normalized
 */
export async function noteName(store: ImageStore, ref: string, digest: Digest): Promise<void> {
  await note(store, nameOf(ref, digest), digest);
}

/** Whether the store has a note that a digest belongs to an image's repository. */
export async function hasName(store: ImageStore, ref: string, digest: Digest): Promise<boolean> {
  return hasNote(store, nameOf(ref, digest), digest);
}

/**
 * Notes that the Docker engine of this machine had a digest under a tag. It says nothing of the repository of that name, so it counts only where
 * options name the image as one of the engine.
 *
 * @param ref normalized
 */
export async function noteEngineImage(store: ImageStore, ref: string, digest: Digest): Promise<void> {
  await note(store, engineName(ref), digest);
}

/** {@link hasName}, or, if the image may come from the Docker engine, that the engine had it. */
export async function isKnown(
  store: ImageStore,
  { ref, fromEngine }: { readonly ref: string; readonly fromEngine?: true | undefined },
  digest: Digest,
): Promise<boolean> {
  return (
    (await hasName(store, ref, digest)) || (fromEngine === true && (await hasNote(store, engineName(ref), digest)))
  );
}

/** As skopeo calls what is in the engine; no reference has this form. */
function engineName(ref: string): string {
  return `docker-daemon:${ref}`;
}

/**
 * Notes that a tag pointed to a digest once, which says more than {@link noteName}: for a manifest without an index, also that the image has no other
 * platform.
 *
 * @param ref normalized
 */
export async function noteTag(store: ImageStore, ref: string, digest: Digest): Promise<void> {
  await note(store, ref, digest);
}

/** Whether the store has a note that a tag pointed to a digest. */
export async function hasTag(store: ImageStore, ref: string, digest: Digest): Promise<boolean> {
  return hasNote(store, ref, digest);
}

async function note(store: ImageStore, name: string, digest: Digest): Promise<void> {
  if (await hasNote(store, name, digest)) return;
  // Without the note (the store can be read-only), the registry is asked again the next time.
  await writeFileBeside(notePath(store, name, digest), `${name}\n`).catch(() => undefined);
}

async function hasNote(store: ImageStore, name: string, digest: Digest): Promise<boolean> {
  return (await stat(notePath(store, name, digest)).catch(ifMissing(undefined))) !== undefined;
}

/** The notes about images that are no longer in the store. */
export async function staleNames(store: ImageStore, present: ReadonlySet<Digest>): Promise<readonly string[]> {
  const folder = folderOf(store);
  const notes = await readdir(folder).catch(ifMissing([]));
  const isStale = (note: string): boolean => {
    const digest = digestNamed(note.split('-')[0] ?? '');
    return !digest || !present.has(digest);
  };
  return notes.filter(isStale).map((note) => join(folder, note));
}

/**
 * The repository. A reference that is pinned to a different digest keeps it: then the builder, which alone reaches the registry, has rewritten the
 * image, and the result belongs to that one image and to no other of the repository.
 */
function nameOf(ref: string, digest: Digest): string {
  const reference = parseReference(ref);
  if (!reference) return ref;
  const { domain, path } = reference;
  const pinned = reference.digest === digest ? undefined : reference.digest;
  return formatReference({ domain, path, ...(pinned && { digest: pinned }) });
}

function notePath(store: ImageStore, name: string, digest: Digest): string {
  return join(folderOf(store), `${hexOf(digest)}-${hexOf(digestOf(name))}`);
}

function folderOf(store: ImageStore): string {
  return join(store.root, 'names');
}
