import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildkitError } from '../../errors';
import { writeFileBeside } from '../../util/files/files';
import { blobPath, requireWritable, type ImageStore } from '../store';
import { type Digest, digestOf, digestOfFile, hexOf } from '../../oci/digest';
import type { BlobRef } from '../../oci/manifest';
import { ifMissing } from '../../util/files/if-missing';

/**
 * True if the blob is in the store and was hashed since it was last written.
 *
 * buildx trusts any existing blob. A note beside the blobs records which file (size, inode, time of change) was verified, so that a file is only read
 * on the first check.
 */
export async function isVerified(store: ImageStore, blob: BlobRef): Promise<boolean> {
  const seal = await sealOf(store, blob.digest);
  if (!seal || !seal.startsWith(`${blob.size} `)) return false;
  return (await readFile(sealPath(store, blob.digest), 'utf8').catch(ifMissing(''))) === seal;
}

/**
 * Verifies one blob by reading all of it. A damaged one is removed, so that it can be fetched again, unless the store is opened read-only.
 *
 * @param blob its size is what somebody says of it, so another one is no reason to remove bytes that have the digest
 * @returns false if it is missing, was damaged, or has another size
 */
export async function verifyBlob(store: ImageStore, blob: BlobRef): Promise<boolean> {
  const seal = await sealOf(store, blob.digest);
  if (!seal) return false;
  if ((await digestOfFile(blobPath(store, blob.digest))) !== blob.digest) {
    await rejectBlob(store, blob.digest);
    return false;
  }
  if (!store.isReadOnly) await writeFileBeside(sealPath(store, blob.digest), seal);
  return seal.startsWith(`${blob.size} `);
}

/** Notes that a blob was verified while it was written. */
export async function sealBlob(store: ImageStore, { digest }: BlobRef): Promise<void> {
  const seal = await sealOf(store, digest);
  if (seal) await writeFileBeside(sealPath(store, digest), seal);
}

/** {@link isVerified}, and if that is unknown {@link verifyBlob}. */
export async function ensureVerified(store: ImageStore, blob: BlobRef): Promise<boolean> {
  return (await isVerified(store, blob)) || (await verifyBlob(store, blob));
}

/** A blob of the store that has changed on disk since it was fetched. */
export class WrongBlobError extends BuildkitError {
  constructor(store: ImageStore, digest: Digest) {
    super({
      code: store.isReadOnly ? 'NXBK-0603' : 'NXBK-0602',
      what: `${blobPath(store, digest)} does not have the bytes of its digest`,
    });
  }
}

/** Removes a damaged blob, so that it is fetched again, unless the store is opened read-only. */
export async function rejectBlob(store: ImageStore, digest: Digest): Promise<WrongBlobError> {
  if (!store.isReadOnly) await rm(blobPath(store, digest), { force: true });
  return new WrongBlobError(store, digest);
}

/** Puts bytes that are already in memory (a manifest, an index) into the store, and replaces damaged ones. */
export async function putBlob(store: ImageStore, text: string): Promise<BlobRef> {
  const blob = { digest: digestOf(text), size: Buffer.byteLength(text) };
  if ((await readBlob(store, blob.digest)) === undefined) {
    requireWritable(store);
    await writeFileBeside(blobPath(store, blob.digest), text);
    await sealBlob(store, blob);
  }
  return blob;
}

/** The text of a manifest, an index or a config that the store holds; undefined if it is missing or damaged. */
export async function readBlob(store: ImageStore, digest: Digest): Promise<string | undefined> {
  const text = await readFile(blobPath(store, digest), 'utf8').catch(ifMissing(undefined));
  return text !== undefined && digestOf(text) === digest ? text : undefined;
}

/** Where it is noted that a blob was verified. */
export function sealPath(store: ImageStore, digest: Digest): string {
  return join(store.root, 'verified', hexOf(digest));
}

async function sealOf(store: ImageStore, digest: Digest): Promise<string | undefined> {
  const file = await stat(blobPath(store, digest)).catch(ifMissing(undefined));
  return file && `${file.size} ${file.ino} ${file.mtimeMs}`;
}
