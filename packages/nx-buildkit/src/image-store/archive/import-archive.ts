import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { badInput } from '../../errors';
import type { Digest } from '../../oci/digest';
import { LARGEST_MANIFEST, parseManifest, type BlobRef } from '../../oci/manifest';
import { systemFailure } from '../../system-failure';
import { ifMissing } from '../../util/files/if-missing';
import { openRestored } from '../../util/files/read-restored';
import { ensureVerified, readBlob } from '../blobs/blobs';
import { writeBlob } from '../blobs/write-blob';
import { blobPath, requireWritable, type ImageStore } from '../store';
import { blobsOf, missingBlobs } from '../stored-image';
import { blobNamed, tarEntries } from './tar-entries';

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
  const file = await openRestored(path).catch(ifMissing(undefined));
  if (!file) throw badInput('NXBK-0907', `${path} is missing`, 'bring it here beside the file with its digest');
  try {
    await importBlobs(store, file.createReadStream());
    await requireWhole(store, digest);
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

async function importBlobs(store: ImageStore, tar: Readable): Promise<void> {
  for await (const entry of tarEntries(tar)) {
    const { name, type, size = 0 } = entry.header;
    const digest = blobNamed(name);
    if (type !== 'file' && type !== 'directory') throw new Error(`${name} is a ${type}`);
    if (digest && type === 'file') {
      if (await ensureVerified(store, { digest, size })) entry.resume();
      else await writeBlob(store, entry, (written) => requireDigest(written, digest));
    } else if (OTHER_ENTRIES.includes(name)) entry.resume();
    else throw new Error(`${name} does not belong there`);
  }
}

/** @throws Error when a document or a blob below an image is missing, or has another size than is said of it */
async function requireWhole(store: ImageStore, image: Digest): Promise<void> {
  const said = new Map<Digest, number | undefined>([[image, undefined]]);
  // What is added meanwhile has its turn too, and each document only one.
  for (const [digest, size] of said) {
    const document = parseManifest(await readDocument(store, digest, size), digest);
    if (document.kind === 'index') {
      for (const one of document.manifests) {
        if (said.has(one.digest) && said.get(one.digest) !== one.size) throw new Error(`${one.digest} has two sizes`);
        said.set(one.digest, one.size);
      }
    } else {
      const [missing] = await missingBlobs(store, blobsOf(document));
      if (missing) throw new Error(`${missing.digest} is missing`);
    }
  }
}

/** @param size what it is said to be, if anything says it */
async function readDocument(store: ImageStore, digest: Digest, size: number | undefined): Promise<string> {
  const file = await stat(blobPath(store, digest)).catch(ifMissing(undefined));
  if (file && file.size > LARGEST_MANIFEST) {
    throw new Error(`${digest} has ${file.size} bytes, which is too large for a manifest`);
  }
  if (file && size !== undefined && file.size !== size) {
    throw new Error(`${digest} has ${file.size} bytes, and not ${size}`);
  }
  const text = file && (await readBlob(store, digest));
  if (text === undefined) throw new Error(`${digest} is missing`);
  return text;
}

function requireDigest(written: BlobRef, digest: Digest): void {
  if (written.digest !== digest) throw new Error(`${digest} does not have the bytes of its digest`);
}
