import type { Descriptor } from '../../oci/manifest';
import { parseManifest } from '../../oci/manifest';
import type { RegistryPull } from '../client';
import { digestOf } from '../../oci/digest';

/** Reads a blob whole, as a store does that has nothing of it. */
export async function readBlob(pull: RegistryPull, blob: Descriptor): Promise<Buffer> {
  const remote = pull.openBlob(blob);
  for (;;) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of remote.read({ start: 0, end: blob.size })) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (digestOf(bytes) === blob.digest) return bytes;
    remote.onWrongBytes(true);
  }
}

/** Pulls all of an image whose index has one entry. */
export async function readImage(pull: RegistryPull): Promise<readonly Buffer[]> {
  const index = parseManifest((await pull.getManifest()).text, 'index');
  const [entry] = index.kind === 'index' ? index.manifests : [];
  const manifest = parseManifest((await pull.getManifest(entry?.digest)).text, 'manifest');
  const blobs = manifest.kind === 'manifest' ? [manifest.config, ...manifest.layers] : [];
  return Promise.all(blobs.map((blob) => readBlob(pull, blob)));
}
