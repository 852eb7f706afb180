import type { TarFile } from '../../image-store/archive/layout-tar';
import type { ImageStore } from '../../image-store/store';
import { hexOf } from '../../oci/digest';
import type { LockedDownload } from '../lock/locked-download';
import { contentPath, hasContent } from '../store/contents';
import { findRecords, type KeptDownload } from '../store/records';

/** The list of the downloads in an export: each as its record in the store has it. */
export const DOWNLOADS_ENTRY = 'downloads.json';

/** Where their contents are. */
export const CONTENTS = 'downloads/sha256/';

/** What the store has of locked downloads. */
export interface StoredDownloads {
  readonly downloads: readonly KeptDownload[];
  readonly missing: readonly LockedDownload[];
}

/** Looks locked downloads up: one that came to different requests is there for each of them. */
export async function findLocked(store: ImageStore, locked: readonly LockedDownload[]): Promise<StoredDownloads> {
  const downloads: KeptDownload[] = [];
  const missing: LockedDownload[] = [];
  for (const one of locked) {
    const records = (await findRecords(store, one.url)).filter(({ digest }) => digest === one.digest);
    if (records.length === 0 || !(await hasContent(store, one))) missing.push(one);
    else downloads.push(...records);
  }
  return { downloads, missing };
}

export function downloadsEntry(downloads: readonly KeptDownload[]): string {
  return `${JSON.stringify({ version: 1, downloads }, null, 2)}\n`;
}

export function downloadFiles(store: ImageStore, downloads: readonly KeptDownload[]): readonly TarFile[] {
  return [...new Set(downloads.map(({ digest }) => digest))].sort().map((digest) => ({
    name: `${CONTENTS}${hexOf(digest)}`,
    path: contentPath(store, digest),
    digest,
  }));
}
