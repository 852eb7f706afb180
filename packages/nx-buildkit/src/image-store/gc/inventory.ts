import { BuildkitError } from '../../errors';
import { readdir, stat } from 'node:fs/promises';
import { readBlob } from '../blobs/blobs';
import { imageKey, type PinnedImage } from '../pinned-images';
import { blobFolder, blobPath, type ImageStore } from '../store';
import { findManifest, type ReadDocument } from '../find-manifest';
import { blobsOf } from '../stored-image';
import { notedImages, type GcRoot } from './gc-roots';
import { digestNamed } from '../../oci/digest';
import type { BlobRef } from '../../oci/manifest';
import { ifMissing } from '../../util/files/if-missing';

/** A blob in the store. */
export interface StoredBlob extends BlobRef {
  /** Time of its arrival, in ms since the epoch. */
  readonly since: number;
}

/** One platform of an image that the store has or should have. */
export interface InventoryImage extends PinnedImage {
  /** Its index, manifest, config and layers, each named by an earlier one; as far as the store has them. */
  readonly blobs: readonly BlobRef[];
  /** True when all of them are there, in their full size. */
  readonly isWhole: boolean;
  /** The files and folders that name it. */
  readonly usedBy: readonly string[];
}

/**
 * Every image of the store with its users, in the order of their references.
 *
 * @param uses those that `gcRoots` finds
 */
export async function listImages(store: ImageStore, uses: readonly GcRoot[]): Promise<readonly InventoryImage[]> {
  const noted = await notedImages(store);
  const named = [...noted, ...uses.flatMap(({ images }) => images ?? [])];
  const images = [...new Map(named.map((image) => [imageKey(image), image])).entries()];
  return Promise.all(
    images
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([key, image]) => ({ ...image, ...(await contentsOf(store, image)), usedBy: usersOf(key, uses) })),
  );
}

/** All blobs of the store, used or not. */
export async function listBlobs(store: ImageStore): Promise<readonly StoredBlob[]> {
  const names = await readdir(blobFolder(store));
  const blobs = names.map(async (name): Promise<readonly StoredBlob[]> => {
    const digest = digestNamed(name);
    const file = digest && (await stat(blobPath(store, digest)).catch(ifMissing(undefined)));
    return digest && file ? [{ digest, size: file.size, since: file.mtimeMs }] : [];
  });
  return (await Promise.all(blobs)).flat();
}

/** Bytes of all together. */
export function totalSize(items: readonly { readonly size: number }[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

/** The parts of an image in the store, judged by the sizes of their files: no large file is read, and nothing is written. */
export async function contentsOf(
  store: ImageStore,
  image: PinnedImage,
): Promise<Pick<InventoryImage, 'blobs' | 'isWhole'>> {
  const blobs = await blobsOfImage(store, image);
  const sizes = await Promise.all(
    blobs.map(async ({ digest }) => (await stat(blobPath(store, digest)).catch(ifMissing(undefined)))?.size),
  );
  const hasLayers = blobs.length > 0 && blobs.some(({ digest }) => digest !== image.indexDigest);
  return { blobs, isWhole: hasLayers && blobs.every(({ size }, i) => size === sizes[i]) };
}

/** The blobs that images have, each once. */
export async function distinctBlobs(store: ImageStore, images: readonly PinnedImage[]): Promise<readonly BlobRef[]> {
  const blobs = (await Promise.all(images.map((image) => blobsOfImage(store, image)))).flat();
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}

async function blobsOfImage(store: ImageStore, image: PinnedImage): Promise<readonly BlobRef[]> {
  const documents: BlobRef[] = [];
  const read: ReadDocument = async (digest) => {
    const text = await readBlob(store, digest);
    if (text !== undefined) documents.push({ digest, size: Buffer.byteLength(text) });
    return text;
  };
  const found = await findManifest(image, image.indexDigest, read).catch((error: unknown) => {
    // No image of that platform: prefetch did not write this lock.
    if (error instanceof BuildkitError) return undefined;
    throw error;
  });
  return [...documents, ...(found ? blobsOf(found.manifest) : [])];
}

function usersOf(key: string, uses: readonly GcRoot[]): readonly string[] {
  return uses.filter(({ images }) => images?.some((image) => imageKey(image) === key)).map(({ path }) => path);
}
