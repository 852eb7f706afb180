import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { badInput } from '../../errors';
import { type Digest, parseDigest } from '../../oci/digest';
import { LARGEST_MANIFEST, parseManifest, type BlobRef } from '../../oci/manifest';
import { systemFailure } from '../../system-failure';
import { openRestored } from '../../util/files/read-restored';
import { ensureVerified, readBlob } from '../blobs/blobs';
import { writeBlob } from '../blobs/write-blob';
import { requireWritable, type ImageStore } from '../store';
import { blobsOf, missingBlobs } from '../stored-image';

/** What BuildKit writes beside the blobs: https://github.com/containerd/containerd/blob/v2.4.2/core/images/archive/exporter.go */
const OTHER_ENTRIES = ['oci-layout', 'index.json', 'manifest.json', 'blobs/', 'blobs/sha256/'];

/**
 * Takes the image with this digest out of an OCI archive into a store, whole: with every platform and its attestations. The archive is untrusted:
 * nothing in it becomes a path, its own index is not read, and a blob only gets its name once its bytes have been verified.
 *
 * @param path of the archive
 * @throws BuildkitError for a file that is not such an archive, is damaged, or does not hold the whole image
 */
export async function importArchive(store: ImageStore, path: string, digest: Digest): Promise<void> {
  requireWritable(store);
  const file = await openRestored(path);
  try {
    const carried = await importBlobs(store, file.createReadStream());
    await requireWhole(store, { digest, size: carried.get(digest) ?? 0 });
  } catch (error) {
    if (systemFailure(error)) throw error;
    throw badInput(
      'NXBK-0907',
      `${path} is not an OCI archive of ${digest}: ${(error as Error).message}`,
      'build that platform again with the output oci, and bring its archive here unchanged',
      { cause: error },
    );
  }
}

/** @returns the sizes of the blobs that the archive has */
async function importBlobs(store: ImageStore, tar: Readable): Promise<ReadonlyMap<Digest, number>> {
  const entries = extract();
  pipeline(tar, entries).catch((error: Error) => entries.destroy(error));
  const sizes = new Map<Digest, number>();
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header;
    const digest = parseDigest(name.replace(/^blobs\/sha256\//, 'sha256:'));
    if (type !== 'file' && type !== 'directory') throw new Error(`${name} is a ${type}`);
    if (digest && type === 'file') {
      sizes.set(digest, size);
      if (await ensureVerified(store, { digest, size })) entry.resume();
      else await writeBlob(store, entry, (written) => requireDigest(written, digest));
    } else if (OTHER_ENTRIES.includes(name)) entry.resume();
    else throw new Error(`${name} does not belong there`);
  }
  return sizes;
}

/** @throws Error when a document or a blob below an image is missing */
async function requireWhole(store: ImageStore, image: BlobRef): Promise<void> {
  const documents = [image];
  for (const { digest, size } of documents) {
    if (size > LARGEST_MANIFEST) throw new Error(`${digest} has ${size} bytes, which is too large for a manifest`);
    const text = await readBlob(store, digest);
    if (text === undefined) throw new Error(`${digest} is missing`);
    const document = parseManifest(text, digest);
    if (document.kind === 'index') documents.push(...document.manifests);
    const [missing] = document.kind === 'index' ? [] : await missingBlobs(store, blobsOf(document));
    if (missing) throw new Error(`${missing.digest} is missing`);
  }
}

function requireDigest(written: BlobRef, digest: Digest): void {
  if (written.digest !== digest) throw new Error(`${digest} does not have the bytes of its digest`);
}
