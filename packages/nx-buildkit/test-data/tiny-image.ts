import { putBlob } from '../src/image-store/blobs/blobs';
import { noteName } from '../src/image-store/image-names';
import type { PinnedImage } from '../src/image-store/pinned-images';
import type { ImageStore } from '../src/image-store/store';
import type { BlobRef } from '../src/oci/manifest';

/** An image of a few bytes in a store. */
export interface TinyImage extends PinnedImage {
  readonly index: BlobRef;
  readonly manifest: BlobRef;
  readonly config: BlobRef;
  readonly layer: BlobRef;
}

/** Puts an image for linux/arm64 into a store, as if its registry had given it; its index also names a platform that is not there. */
export async function putTinyImage(store: ImageStore, ref: string, layerText: string): Promise<TinyImage> {
  const config = await putBlob(store, JSON.stringify({ os: 'linux', architecture: 'arm64', of: ref }));
  const layer = await putBlob(store, layerText);
  const manifest = await putBlob(store, JSON.stringify({ schemaVersion: 2, config, layers: [layer] }));
  const absent = { digest: `sha256:${'0'.repeat(64)}`, size: 1, platform: { os: 'linux', architecture: 'amd64' } };
  const index = await putBlob(
    store,
    JSON.stringify({
      schemaVersion: 2,
      manifests: [absent, { ...manifest, platform: { os: 'linux', architecture: 'arm64' } }],
    }),
  );
  await noteName(store, ref, index.digest);
  return { ref, platform: 'linux/arm64', indexDigest: index.digest, index, manifest, config, layer };
}
