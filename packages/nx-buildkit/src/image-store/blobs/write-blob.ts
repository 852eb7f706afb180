import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { digestOfHash } from '../../oci/digest';
import type { BlobRef } from '../../oci/manifest';
import { withPath } from '../../util/files/files';
import { ownName } from '../../util/files/own-name';
import { blobFolder, blobPath, type ImageStore } from '../store';
import { ensureVerified, sealBlob } from './blobs';

/**
 * Writes bytes of any length into the store, under their own digest.
 *
 * @param check throws if it is not the expected one: then nothing is kept
 */
export async function writeBlob(
  store: ImageStore,
  content: AsyncIterable<unknown>,
  check: (blob: BlobRef) => void = () => undefined,
): Promise<BlobRef> {
  const beside = join(blobFolder(store), `${ownName()}.tmp`);
  const hash = createHash('sha256');
  let size = 0;
  try {
    await pipeline(
      content,
      async function* (chunks: AsyncIterable<unknown>) {
        for await (const data of chunks) {
          const chunk = data as Buffer;
          hash.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(beside, { flags: 'wx', mode: 0o444 }),
    );
    const blob: BlobRef = { digest: digestOfHash(hash), size };
    check(blob);
    if (!(await ensureVerified(store, blob))) {
      await rename(beside, blobPath(store, blob.digest));
      await sealBlob(store, blob);
    }
    return blob;
  } catch (error) {
    throw withPath(error, beside);
  } finally {
    await rm(beside, { force: true });
  }
}
