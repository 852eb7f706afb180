import { readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ALWAYS_KEPT } from '../../image-store/gc/prune';
import type { ImageStore } from '../../image-store/store';
import { digestNamed, type Digest } from '../../oci/digest';
import { ifMissing } from '../../util/files/if-missing';
import { contentPath, downloadFolder, verifyContent } from './contents';
import { areAmong, isRecordName, parseKept, recordsFolder, type KeptDownload } from './records';

/** A file of the downloads in the store. */
export interface DownloadFile {
  readonly path: string;
  /** bytes of the file */
  readonly bytes: number;
  /** When it came, or was last asked for: ms since the epoch. */
  readonly since: number;
}

/** Everything that the store has of RUN's downloads. */
export interface DownloadInventory {
  readonly downloads: readonly (KeptDownload & DownloadFile)[];
  readonly contents: readonly DownloadFile[];
  /** Of downloads that broke off, and of records that cannot be read. */
  readonly leftovers: readonly DownloadFile[];
}

export async function listDownloads(store: ImageStore): Promise<DownloadInventory> {
  const folder = downloadFolder(store);
  const urls = await readdir(recordsFolder(store)).catch(ifMissing([]));
  const [contents, parts, ...records] = await Promise.all([
    filesIn(join(folder, 'sha256')),
    filesIn(join(folder, 'ingest')),
    ...urls.map((url) => filesIn(join(recordsFolder(store), url))),
  ]);
  const read = await Promise.all(
    records.flat().map(async (file) => ({
      ...file,
      ...parseKept(await readFile(file.path, 'utf8').catch(ifMissing(undefined))),
    })),
  );
  const isKept = (file: DownloadFile): file is KeptDownload & DownloadFile => 'url' in file && isRecordName(file.path);
  return {
    downloads: read.filter(isKept),
    contents,
    leftovers: [...parts, ...read.filter((file) => !isKept(file))],
  };
}

/** Reads every content again; damaged ones are removed. */
export async function verifyDownloads(
  store: ImageStore,
  { contents }: Pick<DownloadInventory, 'contents'>,
): Promise<readonly Digest[]> {
  const wrong: Digest[] = [];
  for (const { path } of contents) {
    const digest = digestNamed(basename(path));
    if (digest && !(await verifyContent(store, digest))) wrong.push(digest);
  }
  return wrong;
}

/**
 * The files that no lock names and no build has asked for lately.
 *
 * @param locked what the locks of all workspaces name
 * @param keep ms
 */
export function unusedDownloads(
  store: ImageStore,
  { downloads, contents, leftovers }: DownloadInventory,
  locked: readonly Pick<KeptDownload, 'url' | 'digest'>[],
  keep: number,
): readonly DownloadFile[] {
  const before = Date.now() - Math.max(keep, ALWAYS_KEPT);
  const isOld = ({ since }: DownloadFile): boolean => since < before;
  const isLocked = areAmong(locked);
  const isUnused = (one: KeptDownload & DownloadFile): boolean => isOld(one) && !isLocked(one);
  const used = new Set(downloads.filter((one) => !isUnused(one)).map(({ digest }) => contentPath(store, digest)));
  // A record goes first, so that it never names what is not there.
  return [
    ...downloads.filter(isUnused),
    ...contents.filter((file) => isOld(file) && !used.has(file.path)),
    ...leftovers.filter(isOld),
  ];
}

/**
 * Removes the planned files that are unused still: a build may have asked for one since then, and a lock may name one.
 *
 * @param planned {@link unusedDownloads} of then
 * @param unused {@link unusedDownloads} of now
 * @returns what was removed
 */
export async function removeDownloads(
  store: ImageStore,
  planned: readonly DownloadFile[],
  unused: readonly DownloadFile[],
): Promise<readonly DownloadFile[]> {
  const paths = new Set(unused.map(({ path }) => path));
  const going = planned.filter(({ path }) => paths.has(path));
  for (const { path } of going) {
    await rm(path, { force: true });
    // Of a URL whose last record that was.
    if (dirname(dirname(path)) === recordsFolder(store)) await rmdir(dirname(path)).catch(() => undefined);
  }
  return going;
}

async function filesIn(folder: string): Promise<readonly DownloadFile[]> {
  const names = await readdir(folder).catch(ifMissing([] as string[]));
  const files = names.map(async (name): Promise<readonly DownloadFile[]> => {
    const path = join(folder, name);
    const file = await stat(path).catch(ifMissing(undefined));
    return file?.isFile() ? [{ path, bytes: file.size, since: file.mtimeMs }] : [];
  });
  return (await Promise.all(files)).flat();
}
