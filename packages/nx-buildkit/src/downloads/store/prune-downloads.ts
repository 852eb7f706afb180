import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ImageStore } from '../../image-store/store';
import { parseDigest, type Digest } from '../../oci/digest';
import { ifMissing } from '../../util/files/if-missing';
import { contentPath, downloadFolder, verifyContent } from './contents';
import { parseKept, type KeptDownload } from './kept-downloads';

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
  /** Of downloads that broke off, and of indexes that cannot be read. */
  readonly leftovers: readonly DownloadFile[];
}

/** ms; a download that is under way is younger. */
const ALWAYS_KEPT = 3_600_000;

export async function listDownloads(store: ImageStore): Promise<DownloadInventory> {
  const folder = downloadFolder(store);
  const [indexes, contents, parts] = await Promise.all(
    ['urls', 'sha256', 'ingest'].map((name) => filesIn(join(folder, name))),
  );
  const read = await Promise.all(
    (indexes ?? []).map(async (file) => ({
      ...file,
      ...parseKept(await readFile(file.path, 'utf8').catch(ifMissing(undefined))),
    })),
  );
  const isKept = (file: DownloadFile): file is KeptDownload & DownloadFile => 'url' in file;
  return {
    downloads: read.filter(isKept),
    contents: contents ?? [],
    leftovers: [...(parts ?? []), ...read.filter((file) => !isKept(file))],
  };
}

/** Reads every content again; damaged ones are removed. */
export async function verifyDownloads(
  store: ImageStore,
  { contents }: Pick<DownloadInventory, 'contents'>,
): Promise<readonly Digest[]> {
  const wrong: Digest[] = [];
  for (const { path } of contents) {
    const digest = parseDigest(`sha256:${basename(path)}`);
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
  const lockedUrls = new Set(locked.map(({ url }) => url));
  const unused = downloads.filter((one) => isOld(one) && !lockedUrls.has(one.url));
  const recent = downloads.filter((one) => !isOld(one));
  const used = new Set([...recent, ...locked].map(({ digest }) => contentPath(store, digest)));
  // The index goes first, so that it never names what is not there.
  return [...unused, ...contents.filter((file) => isOld(file) && !used.has(file.path)), ...leftovers.filter(isOld)];
}

export async function removeDownloads(files: readonly DownloadFile[]): Promise<void> {
  for (const { path } of files) await rm(path, { force: true });
}

async function filesIn(folder: string): Promise<readonly DownloadFile[]> {
  const names = await readdir(folder).catch(ifMissing([] as string[]));
  const files = names.map(async (name): Promise<readonly DownloadFile[]> => {
    const path = join(folder, name);
    const file = await stat(path).catch(ifMissing(undefined));
    return file ? [{ path, bytes: file.size, since: file.mtimeMs }] : [];
  });
  return (await Promise.all(files)).flat();
}
