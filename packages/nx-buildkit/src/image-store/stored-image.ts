import { ensureVerified, readBlob } from './blobs/blobs';
import type { Descriptor, ImageManifest, BlobRef } from '../oci/manifest';
import { findManifest, otherPlatform } from './find-manifest';
import type { ImageStore } from './store';
import type { Digest } from '../oci/digest';

/** One platform of an image, whole and verified in the store. */
export interface StoredImage {
  /** The digest that BuildKit gets: that of upstream's own index, or of the manifest if there is no index. */
  readonly indexDigest: Digest;
  readonly manifestDigest: Digest;
  readonly configDigest: Digest;
  /** Bytes of the compressed layers. */
  readonly size: number;
  readonly layers: number;
  /** The platform of a manifest without an index, if it is not the requested one: BuildKit uses it nevertheless. */
  readonly otherPlatform?: string;
}

/** Whether there is an index, whose digest gives access to every platform of the image. */
export function hasIndex({
  indexDigest,
  manifestDigest,
}: Pick<StoredImage, 'indexDigest' | 'manifestDigest'>): boolean {
  return indexDigest !== manifestDigest;
}

/** The blobs that a manifest needs: its config and its layers, each once. */
export function blobsOf(manifest: ImageManifest): readonly Descriptor[] {
  return [...new Map([manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob])).values()];
}

export async function missingBlobs<Blob extends BlobRef>(
  store: ImageStore,
  blobs: readonly Blob[],
): Promise<readonly Blob[]> {
  const present = await Promise.all(blobs.map((blob) => ensureVerified(store, blob)));
  return blobs.filter((_, i) => !present[i]);
}

/**
 * The image in the store, found without a request; undefined if a single byte of it is missing or wrong.
 *
 * @throws PullError when the image has no such platform
 */
export async function findInStore(
  store: ImageStore,
  indexDigest: Digest,
  ref: string,
  platform: string,
): Promise<StoredImage | undefined> {
  const found = await findManifest({ ref, platform }, indexDigest, (digest) => readBlob(store, digest));
  if (!found || (await missingBlobs(store, blobsOf(found.manifest))).length > 0) return undefined;
  const { manifestDigest, manifest, platformIn } = found;
  const { digest: configDigest } = manifest.config;
  const other =
    platformIn === 'index'
      ? undefined
      : otherPlatform({ ref, platform }, found, (await readBlob(store, configDigest)) ?? '{}');
  return {
    indexDigest,
    manifestDigest,
    configDigest,
    size: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    layers: manifest.layers.length,
    ...(other !== undefined && { otherPlatform: other }),
  };
}
