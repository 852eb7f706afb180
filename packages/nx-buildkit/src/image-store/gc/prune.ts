import { rm, stat } from 'node:fs/promises';
import { badInput } from '../../errors';
import { readBlob, sealPath } from '../blobs/blobs';
import { listBlobs, listImages, totalSize, type InventoryImage } from './inventory';
import { findLeftovers, removeLeftover, type Leftover } from './leftovers';
import { withBlobLocks } from '../blobs/blob-locks';
import { LARGEST_MANIFEST, manifestIn, type BlobRef } from '../../oci/manifest';
import { blobPath, type ImageStore } from '../store';
import { staleNames } from '../image-names';
import { imageKey } from '../pinned-images';
import { imageNote, gcRoots, type GcRoot } from './gc-roots';
import type { Digest } from '../../oci/digest';
import { ifMissing } from '../../util/files/if-missing';

/** What a prune removes. */
export interface PrunePlan {
  /** Files that arrived later than this stay: ms since the epoch. */
  readonly before: number;
  /** Unused images, with the size of each; blobs that two of them share count for both. */
  readonly images: readonly (InventoryImage & { readonly bytes: number })[];
  /** All blobs that are removed, including those of the images. */
  readonly blobs: readonly BlobRef[];
  readonly leftovers: readonly Leftover[];
  /** Notes in the store about files that no longer exist. */
  readonly notes: readonly string[];
}

/** ms; a running pull or build may need what arrived this recently, used or not. */
export const ALWAYS_KEPT = 3_600_000;

/**
 * Finds everything that is unused: no existing lock or record names it, no running pull needs it, and it did not arrive recently.
 *
 * @param keep ms for which new blobs stay in any case
 * @throws BuildkitError when a lock cannot be read: then nothing may be removed
 */
export function planPrune(store: ImageStore, keep: number): Promise<PrunePlan> {
  return findUnused(store, Date.now() - Math.max(keep, ALWAYS_KEPT));
}

async function findUnused(store: ImageStore, before: number): Promise<PrunePlan> {
  // In this order, so that a blob whose lock was just written is never seen without its lock.
  const blobs = await listBlobs(store);
  const { abandoned, arriving } = await findLeftovers(store, before);
  const uses = await gcRoots(store);
  refuseUnreadable(uses);
  const images = await listImages(store, uses);

  const used = new Set<Digest>();
  for (const image of images.filter(({ usedBy }) => usedBy.length > 0)) {
    [image.indexDigest, ...image.blobs.map(({ digest }) => digest)].forEach((digest) => used.add(digest));
  }
  const young = blobs.filter(({ since }) => since > before);
  const coming = await namingAny(store, blobs, arriving);
  await addWithContents(store, [...young.map(({ digest }) => digest), ...coming], used);

  const going = new Map(blobs.filter(({ digest }) => !used.has(digest)).map((blob) => [blob.digest, blob]));
  const unused = images
    .filter(
      ({ usedBy, blobs: own }) =>
        usedBy.length === 0 && !(own.length > 0 && own.every(({ digest }) => used.has(digest))),
    )
    .map((image) => ({ ...image, bytes: totalSize(image.blobs.filter(({ digest }) => going.has(digest))) }));
  return {
    before,
    images: unused,
    blobs: [...going.values()],
    leftovers: abandoned,
    notes: [
      ...unused.map((image) => imageNote(store, image)),
      ...uses.flatMap(({ images: named, note }) => (note && !named ? [note] : [])),
      ...(await staleNames(store, new Set(blobs.map(({ digest }) => digest)))),
    ],
  };
}

/** Bytes on disk that a plan frees. */
export function freedBytes({ blobs, leftovers }: PrunePlan): number {
  return totalSize(blobs) + totalSize(leftovers);
}

/**
 * Removes the planned blobs that are still unused: a lock may have been written since, and its blobs may have been fetched again.
 *
 * @returns what was removed
 * @throws BuildkitError when a lock can no longer be read: then nothing is removed
 */
export async function prune(store: ImageStore, planned: PrunePlan): Promise<PrunePlan> {
  const going = inBoth(planned, await findUnused(store, planned.before));
  for (const blob of going.blobs) {
    // A pull that fetches this blob holds its lock.
    await withBlobLocks(store, [blob], undefined, async () => {
      const file = await stat(blobPath(store, blob.digest)).catch(ifMissing(undefined));
      if (!file || file.mtimeMs > going.before) return;
      await rm(blobPath(store, blob.digest), { force: true });
      await rm(sealPath(store, blob.digest), { force: true });
    });
  }
  for (const leftover of going.leftovers) await removeLeftover(store, leftover, going.before);
  for (const note of going.notes) await rm(note, { force: true });
  return going;
}

function inBoth(planned: PrunePlan, now: PrunePlan): PrunePlan {
  const common = <T>(key: (item: T) => string, ones: readonly T[], others: readonly T[]): readonly T[] => {
    const keys = new Set(others.map(key));
    return ones.filter((item) => keys.has(key(item)));
  };
  return {
    before: planned.before,
    images: common(imageKey, planned.images, now.images),
    blobs: common(({ digest }) => digest, planned.blobs, now.blobs),
    leftovers: common(({ path }) => path, planned.leftovers, now.leftovers),
    notes: common((note) => note, planned.notes, now.notes),
  };
}

function refuseUnreadable(uses: readonly GcRoot[]): void {
  const problems = uses.flatMap(({ problem }) => problem ?? []);
  if (problems.length === 0) return;
  const what = problems.map((problem) => problem.what).join('; ');
  throw badInput('NXBK-0605', `Nothing was removed, since it may be in use: ${what}`, problems[0]?.remedy);
}

/** Adds blobs and, if they are indexes or manifests, everything that they name. */
async function addWithContents(store: ImageStore, digests: readonly Digest[], used: Set<Digest>): Promise<void> {
  const seen = new Set<Digest>();
  const left = [...digests];
  for (let digest = left.pop(); digest; digest = left.pop()) {
    if (seen.has(digest)) continue;
    seen.add(digest);
    used.add(digest);
    left.push(...(await namedBy(store, digest)));
  }
}

/** The documents that refer to any of these blobs: everything else that they name is needed too. */
async function namingAny(
  store: ImageStore,
  blobs: readonly BlobRef[],
  wanted: readonly Digest[],
): Promise<readonly Digest[]> {
  if (wanted.length === 0) return [];
  const documents = await Promise.all(
    blobs.map(async ({ digest }) => ({ digest, names: await namedBy(store, digest) })),
  );
  const found = new Set(wanted);
  for (let known = 0; known !== found.size;) {
    known = found.size;
    documents.filter(({ names }) => names.some((name) => found.has(name))).forEach(({ digest }) => found.add(digest));
  }
  return documents.map(({ digest }) => digest).filter((digest) => found.has(digest));
}

async function namedBy(store: ImageStore, digest: Digest): Promise<readonly Digest[]> {
  const file = await stat(blobPath(store, digest)).catch(ifMissing(undefined));
  const text = file && file.size <= LARGEST_MANIFEST ? await readBlob(store, digest) : undefined;
  // Other documents, such as a config, name nothing.
  const document = text?.startsWith('{') ? manifestIn(text) : undefined;
  if (!document) return [];
  const named = document.kind === 'index' ? document.manifests : [document.config, ...document.layers];
  return named.map((descriptor) => descriptor.digest);
}
