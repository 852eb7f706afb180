import type { TarFile } from '../../image-store/archive/layout-tar';
import type { ImageStore } from '../../image-store/store';
import type { LockedDownload } from '../lock/locked-download';
import { contentPath, hasContent } from '../store/contents';
import { findLatest, hasBrought, withContent, type KeptDownload } from '../store/kept-downloads';

/** The list of the downloads in an export: each as the index of the store has it. */
export const DOWNLOADS_ENTRY = 'downloads.json';

/** Where their contents are. */
export const CONTENTS = 'downloads/sha256/';

/** What the store has of locked downloads. */
export interface StoredDownloads {
  readonly downloads: readonly KeptDownload[];
  readonly missing: readonly LockedDownload[];
}

/** Looks locked downloads up; of several contents of a URL, the latest comes last. */
export async function findLocked(store: ImageStore, locked: readonly LockedDownload[]): Promise<StoredDownloads> {
  const downloads: KeptDownload[] = [];
  const latest: KeptDownload[] = [];
  const missing: LockedDownload[] = [];
  for (const one of locked) {
    const known = await findLatest(store, one.url);
    if (!known || !hasBrought(known, one) || !(await hasContent(store, one))) missing.push(one);
    else (known.digest === one.digest ? latest : downloads).push(withContent(known, one));
  }
  return { downloads: [...downloads, ...latest], missing };
}

export function downloadsEntry(downloads: readonly KeptDownload[]): string {
  const listed = downloads.map(({ url, digest, size, headers, varying }) => ({ url, digest, size, headers, varying }));
  return `${JSON.stringify({ version: 1, downloads: listed }, null, 2)}\n`;
}

export function downloadFiles(store: ImageStore, downloads: readonly KeptDownload[]): readonly TarFile[] {
  return [...new Set(downloads.map(({ digest }) => digest))].sort().map((digest) => ({
    name: `${CONTENTS}${digest.slice('sha256:'.length)}`,
    path: contentPath(store, digest),
    digest,
  }));
}
