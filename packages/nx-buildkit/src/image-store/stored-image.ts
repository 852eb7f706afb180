import { ensureVerified, readBlob, type BlobRef } from './blobs';
import { parseManifest, type ImageManifest } from '../oci/manifest';
import { splitPlatform, type Platform } from '../oci/platform';
import { choosePlatform, servesPlatform } from '../oci/platform-match';
import { PullError } from '../buildx/pull-error';
import type { Digest, ImageStore } from './store';

/** One platform of an image, whole and verified in the store. */
export interface StoredImage {
  /** What BuildKit is told to take: upstream's own index, or the manifest where there is no index. */
  readonly indexDigest: Digest;
  readonly manifestDigest: Digest;
  readonly configDigest: Digest;
  /** Bytes of the compressed layers. */
  readonly size: number;
  readonly layers: number;
}

/** Whether there is an index, by whose digest every platform of the image can be had. */
export function hasIndex({
  indexDigest,
  manifestDigest,
}: Pick<StoredImage, 'indexDigest' | 'manifestDigest'>): boolean {
  return indexDigest !== manifestDigest;
}

/** The manifest that `text` (an index or a manifest itself) holds for a platform. */
export function chooseManifest(
  text: string,
  digest: Digest,
  ref: string,
  platform: string,
): { digest: Digest; manifest?: ImageManifest } {
  const parsed = parseManifest(text, ref);
  if (parsed.kind === 'manifest') return { digest, manifest: parsed };
  const chosen = choosePlatform(parsed.manifests, splitPlatform(platform));
  if (chosen) return { digest: chosen.digest };
  const offered = parsed.manifests.flatMap(({ platform: p }) =>
    p && p.os !== 'unknown' ? [[p.os, p.architecture, p.variant].filter(Boolean).join('/')] : [],
  );
  throw new PullError(
    'no-such-platform',
    ref,
    `there is no ${platform} among its platforms: ${offered.join(', ') || 'none'}`,
  );
}

/** What has to be fetched for a manifest: its config and its layers, each once. */
export function blobsOf(manifest: ImageManifest): readonly BlobRef[] {
  return [...new Map([manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob])).values()];
}

export async function missingBlobs(store: ImageStore, blobs: readonly BlobRef[]): Promise<readonly BlobRef[]> {
  const present = await Promise.all(blobs.map((blob) => ensureVerified(store, blob)));
  return blobs.filter((_, i) => !present[i]);
}

/**
 * The image as it lies in the store, found without a request; undefined when a single byte of it is missing or wrong.
 *
 * @throws PullError when the image has no such platform
 */
export async function findInStore(
  store: ImageStore,
  indexDigest: Digest,
  ref: string,
  platform: string,
): Promise<StoredImage | undefined> {
  const text = await readBlob(store, indexDigest);
  if (text === undefined) return undefined;
  const chosen = chooseManifest(text, indexDigest, ref, platform);
  const manifestText = chosen.manifest ? text : await readBlob(store, chosen.digest);
  if (manifestText === undefined) return undefined;
  const manifest = parseManifest(manifestText, ref);
  if (manifest.kind !== 'manifest') return undefined;
  if ((await missingBlobs(store, blobsOf(manifest))).length > 0) return undefined;
  if (chosen.manifest) await checkPlatformOfConfig(store, manifest, ref, platform);
  return {
    indexDigest,
    manifestDigest: chosen.digest,
    configDigest: manifest.config.digest,
    size: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    layers: manifest.layers.length,
  };
}

/** BuildKit does not check the platform of a manifest that it is given by digest: amd64 would run where arm64 was asked for. */
async function checkPlatformOfConfig(
  store: ImageStore,
  manifest: ImageManifest,
  ref: string,
  platform: string,
): Promise<void> {
  const config = JSON.parse((await readBlob(store, manifest.config.digest)) ?? '{}') as Partial<Platform>;
  const offered = { os: config.os ?? '', architecture: config.architecture ?? '', variant: config.variant };
  if (servesPlatform(offered, splitPlatform(platform))) return;
  throw new PullError(
    'no-such-platform',
    ref,
    `the image is for ${offered.os}/${offered.architecture} only, not for ${platform}`,
  );
}
