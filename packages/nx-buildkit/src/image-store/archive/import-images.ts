import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { badInput } from '../../errors';
import { ensureVerified, putBlob } from '../blobs/blobs';
import { writeBlob } from '../blobs/write-blob';
import { NOTES_ENTRY } from './export-images';
import { manifestIn, type BlobRef } from '../../oci/manifest';
import type { ImageStore } from '../store';
import { type Digest, digestOf } from '../../oci/digest';
import { blobNamed, tarEntries, type Entry } from './tar-entries';

/** Bytes of the largest text that is read into memory. */
const LARGEST_TEXT = 16 * 1024 * 1024;

/** Reads a file that belongs to no image; returns false for one that belongs to nothing. */
export type ReadEntry = (name: string, entry: Entry) => Promise<boolean>;

/** A blob that an earlier part of the tar named. */
interface Announced extends BlobRef {
  /** Whether it names blobs itself. */
  readonly isDocument: boolean;
}

/**
 * Reads what exportImages wrote into a store. The tar is untrusted: nothing in it becomes a path, a blob is only accepted if an earlier document
 * named its digest and size, and it only gets its name once its bytes have been verified.
 *
 * @param readOther takes the files that belong to no image
 * @returns the notes of the exporter
 * @throws BuildkitError for a tar that exportImages did not write, or that is damaged or truncated; the blobs before the damage stay, since they are
 * verified
 */
export async function importImages(
  store: ImageStore,
  tar: Readable,
  readOther: ReadEntry = () => Promise.resolve(false),
): Promise<string> {
  const announced = new Map<Digest, Announced>();
  let notes: string | undefined;
  for await (const entry of tarEntries(tar)) {
    const { name, type } = entry.header;
    if (type !== 'file') throw refusedTar(`${name} is a ${type}`);
    const digest = blobNamed(name);
    if (digest) {
      await receive(store, announced, digest, entry);
    } else if (name === 'index.json') {
      announce(announced, await readTarText(entry), name);
    } else if (name === NOTES_ENTRY) {
      notes = await readTarText(entry);
    } else if (name === 'oci-layout' || name === 'manifest.json') {
      entry.resume();
    } else if (!(await readOther(name, entry))) {
      throw refusedTar(`${name} does not belong there`);
    }
  }
  if (notes === undefined) throw refusedTar(`${NOTES_ENTRY} is missing`);
  return notes;
}

async function receive(
  store: ImageStore,
  announced: Map<Digest, Announced>,
  digest: Digest,
  entry: Entry,
): Promise<void> {
  const blob = announced.get(digest);
  if (!blob) throw refusedTar(`nothing before ${digest} refers to it`);
  if (blob.size !== entry.header.size)
    throw refusedTar(`${digest} has ${entry.header.size} bytes instead of ${blob.size}`);
  if (blob.isDocument) {
    const document = await readTarText(entry);
    if (digestOf(document) !== digest) throw wrongBytes(digest);
    await putBlob(store, document);
    announce(announced, document, digest);
  } else if (await ensureVerified(store, blob)) {
    entry.resume();
  } else {
    await writeBlob(store, entry, (written) => {
      if (written.digest !== digest) throw wrongBytes(digest);
    });
  }
}

/** @param name of the file in the tar, or its digest */
function announce(announced: Map<Digest, Announced>, document: string, name: string): void {
  const parsed = manifestIn(document);
  if (!parsed) throw refusedTar(`${name} is neither a valid index nor a manifest`);
  if (parsed.kind === 'index') {
    for (const { digest, size } of parsed.manifests) announced.set(digest, { digest, size, isDocument: true });
    return;
  }
  for (const { digest, size } of [parsed.config, ...parsed.layers]) {
    if (!announced.has(digest)) announced.set(digest, { digest, size, isDocument: false });
  }
}

/** @throws BuildkitError for one that is too large for memory */
export async function readTarText(entry: Entry): Promise<string> {
  const { name, size = 0 } = entry.header;
  if (size > LARGEST_TEXT) throw refusedTar(`${name} has ${size} bytes, which is too large for such a file`);
  return text(entry);
}

function wrongBytes(digest: Digest): Error {
  return refusedTar(`${digest} does not have the bytes of its digest`);
}

/** The error for a tar that exportImages did not write, or that is damaged. */
export function refusedTar(why: string): Error {
  return badInput(
    'NXBK-0606',
    `The tar is not a complete image store export: ${why}`,
    'export it again, and compare checksums after copying it',
  );
}
