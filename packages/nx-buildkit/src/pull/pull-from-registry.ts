import { putBlob, readBlob } from '../image-store/blobs/blobs';
import { findManifest, otherPlatform } from '../image-store/find-manifest';
import { blobsOf, missingBlobs } from '../image-store/stored-image';
import { parseReference } from '../oci/reference';
import { bringBlobs } from './bring-blobs';
import type { ImageRequest, Pulled, PullOptions } from './pull-options';
import type { Puller } from './puller';
import { requireStored } from './require-stored';
import { type Digest, parseDigest } from '../oci/digest';

/**
 * Pulls an image from its registry or a mirror into the store: the index byte for byte, the manifest of the wanted platform, and the blobs of it that
 * are missing from the store.
 *
 * @throws RegistryError, or PullError if the image itself is wrong
 */
export async function pullFromRegistry(puller: Puller, request: ImageRequest, options: PullOptions): Promise<Pulled> {
  const { store, client } = puller;
  const pull = client.openPull(request.ref, { signal: options.signal, onEvent: options.onNotice });
  const fetch = async (digest?: Digest): Promise<Digest> =>
    (await putBlob(store, (await pull.getManifest(digest)).text)).digest;
  const read = async (digest: Digest): Promise<string | undefined> =>
    (await readBlob(store, digest)) ?? readBlob(store, await fetch(digest));

  const indexDigest = request.digest ?? parseDigest(parseReference(request.ref)?.digest) ?? (await fetch());
  const found = await findManifest(request, indexDigest, read);
  if (found?.platformIn === 'config') {
    const { config } = found.manifest;
    await bringBlobs(puller, pull, await missingBlobs(store, [config]), options);
    otherPlatform(request, found, (await readBlob(store, config.digest)) ?? '{}');
  }
  const missing = found ? await missingBlobs(store, blobsOf(found.manifest)) : [];
  const brought = await bringBlobs(puller, pull, missing, options);
  return { ...(await requireStored(store, indexDigest, request)), ...brought, from: 'registry' };
}
