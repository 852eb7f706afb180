import { basename } from 'node:path';
import type { DownloadFile } from '../../downloads/store/prune-downloads';
import { areAmong, type KeptDownload } from '../../downloads/store/records';
import type { GcRoot } from '../../image-store/gc/gc-roots';
import { totalSize, type InventoryImage } from '../../image-store/gc/inventory';
import type { PinnedImage } from '../../image-store/pinned-images';
import { freedBytes, type PrunePlan } from '../../image-store/gc/prune';
import type { ImageStore } from '../../image-store/store';
import type { Verification } from '../../image-store/gc/verify';
import { formatBytes, pluralize } from '../../util/format';
import type { BlobRef } from '../../oci/manifest';

/** What the store has of RUN's downloads. */
export interface StoredDownloads {
  readonly urls: readonly Pick<KeptDownload, 'url' | 'digest' | 'size'>[];
  readonly contents: readonly DownloadFile[];
  /** Those that a lock names. */
  readonly locked: readonly Pick<KeptDownload, 'url' | 'digest'>[];
}

/** A line for each image, one for the store, and one for RUN's downloads where there are any. */
export function inventoryTable(
  store: ImageStore,
  images: readonly InventoryImage[],
  blobs: readonly BlobRef[],
  { urls, contents, locked }: StoredDownloads,
): string {
  const isLocked = areAmong(locked);
  const rows = images.map(({ ref, platform, indexDigest, blobs: own, isWhole, usedBy }) => [
    ref,
    platform,
    indexDigest.slice(0, 19),
    formatBytes(totalSize(own)),
    [isWhole ? 'whole' : 'not whole', usedBy.length > 0 ? `used by ${usedBy.length}` : 'unused'].join(', '),
  ]);
  return [
    ...table(rows),
    `${pluralize(images.length, 'image')}, ${pluralize(blobs.length, 'blob')}, ${formatBytes(totalSize(blobs))} in ${store.root}`,
    ...(urls.length > 0
      ? [
          `${pluralize(urls.length, 'download')} of RUN, ${urls.filter(isLocked).length} of them locked, ${formatBytes(bytesOf(contents))}`,
        ]
      : []),
  ].join('\n');
}

/**
 * The same for machines.
 *
 * @param uses those that cannot be read are its `problems`
 */
export function inventoryJson(
  store: ImageStore,
  images: readonly InventoryImage[],
  blobs: readonly BlobRef[],
  { urls, locked }: StoredDownloads,
  uses: readonly GcRoot[],
): string {
  const isLocked = areAmong(locked);
  const listed = images.map(({ blobs: own, ...image }) => ({ ...image, bytes: totalSize(own) }));
  const downloads = urls.map((one) => ({
    url: one.url,
    digest: one.digest,
    bytes: one.size,
    isLocked: isLocked(one),
  }));
  const problems = uses
    .flatMap(({ problem }) => problem ?? [])
    .map(({ code, what, remedy }) => ({ code, what, remedy }));
  return JSON.stringify({ store: store.root, bytes: totalSize(blobs), images: listed, downloads, problems }, null, 2);
}

/** Bytes of all together. */
export function bytesOf(files: readonly DownloadFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Files that may name images and cannot be read: their images stay unlisted, and nothing can be pruned. */
export function unreadableLines(uses: readonly GcRoot[]): readonly string[] {
  return uses.flatMap(({ problem }) =>
    problem ? [`WARNING: ${problem.what}: ${problem.remedy} (${problem.code})`] : [],
  );
}

/** Images that somebody uses and that are not whole. */
export function brokenImages(images: readonly InventoryImage[]): readonly InventoryImage[] {
  return images.filter(({ isWhole, usedBy }) => !isWhole && usedBy.length > 0);
}

/** RUN's downloads, and those of them that were damaged. */
export interface VerifiedDownloads extends Pick<StoredDownloads, 'contents'> {
  readonly damaged: readonly string[];
}

/** What was wrong, and which tasks it affects. */
export function verifyReport(
  store: ImageStore,
  { blobs, bytes, wrong }: Verification,
  broken: readonly InventoryImage[],
  { contents, damaged }: VerifiedDownloads,
): string {
  const damage = store.isReadOnly ? ' (NXBK-0603)' : ': removed (NXBK-0602)';
  const right = (all: number): string => (all === 0 ? 'all' : `all but ${all}`);
  return [
    ...wrong.map((digest) => `${digest} does not have the bytes of its digest${damage}`),
    ...broken.flatMap(({ ref, platform, usedBy }) => [
      `${ref} (${platform}) is not whole; run prefetch for these (NXBK-0604)`,
      ...usedBy.map((path) => `  ${path}`),
    ]),
    ...damaged.map((digest) => `${digest}, which RUN downloaded, does not have the bytes of its digest${damage}`),
    `${pluralize(blobs, 'blob')}, ${formatBytes(bytes)} in ${store.root}: ${right(wrong.length)} right`,
    ...(contents.length > 0
      ? [
          `${pluralize(contents.length, 'download')} of RUN, ${formatBytes(bytesOf(contents))}: ${right(damaged.length)} right`,
        ]
      : []),
  ].join('\n');
}

/** What is removed, with its size. */
export function pruneReport(store: ImageStore, plan: PrunePlan, downloads: readonly DownloadFile[]): string {
  const { images, blobs, leftovers } = plan;
  const named = new Set(images.flatMap((image) => image.blobs.map(({ digest }) => digest)));
  const nameless = blobs.filter(({ digest }) => !named.has(digest));
  const rows = [
    ...images.map(({ ref, platform, indexDigest, bytes }) => [
      ref,
      platform,
      indexDigest.slice(0, 19),
      formatBytes(bytes),
    ]),
    ...(nameless.length > 0
      ? [[`${pluralize(nameless.length, 'blob')} without an image`, '', '', formatBytes(totalSize(nameless))]]
      : []),
    ...leftovers.map(({ what, path, size }) => [what, '', basename(path).slice(0, 12), formatBytes(size)]),
    ...(downloads.length > 0
      ? [[`${pluralize(downloads.length, 'file')} of RUN's downloads`, '', '', formatBytes(bytesOf(downloads))]]
      : []),
  ];
  if (rows.length === 0) return `Everything in ${store.root} is in use or too recent to remove`;
  return [
    ...table(rows),
    `Nothing uses these ${formatBytes(freedBytes(plan) + bytesOf(downloads))} in ${store.root}`,
  ].join('\n');
}

/** The images of an export, each once, with the digest by which two machines can compare it. */
export function imageLines(images: readonly PinnedImage[]): readonly string[] {
  return [...new Set(images.map(({ ref, platform, indexDigest }) => `  ${ref} (${platform}) ${indexDigest}`))].sort();
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
