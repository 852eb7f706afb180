import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withBlobLocks } from '../blobs/blob-locks';
import { ingestFolder } from '../blobs/ingest';
import { siblingFolder } from '../sibling-layouts';
import { blobFolder, type ImageStore } from '../store';
import { type Digest, digestNamed } from '../../oci/digest';
import { ifMissing } from '../../util/files/if-missing';

/** A file or folder that somebody left behind. */
export interface Leftover {
  readonly what: 'abandoned pull' | 'unfinished blob' | 'image of another project';
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** The digest, if it is a partly fetched blob. */
  readonly digest?: Digest;
}

/** Files that were left behind, and files of work that is running or can be resumed. */
export interface Leftovers {
  readonly abandoned: readonly Leftover[];
  /** Blobs that come from a registry. */
  readonly arriving: readonly Digest[];
}

/** The files of pulls that a builder or an engine does, each below a name of its own. */
export function pullsFolder(store: ImageStore): string {
  return join(store.root, 'pulls');
}

/**
 * Files that interrupted pulls and imports left behind and that have not changed since.
 *
 * @param before ms since the epoch
 */
export async function findLeftovers(store: ImageStore, before: number): Promise<Leftovers> {
  const [pulls, siblings, ingests, unfinished] = await Promise.all([
    look(pullsFolder(store)),
    look(siblingFolder(store)),
    look(ingestFolder(store)),
    look(blobFolder(store), (name) => name.endsWith('.tmp')),
  ]);
  const old = (what: Leftover['what'], entries: readonly Entry[]): readonly Leftover[] =>
    entries.filter(({ touched }) => touched <= before).map(({ path, size }) => ({ what, path, size }));
  return {
    abandoned: [
      ...old('abandoned pull', pulls),
      ...old('image of another project', siblings),
      ...old('unfinished blob', ingests).map((leftover) => ({ ...leftover, digest: digestOfIngest(leftover) })),
      ...old('unfinished blob', unfinished),
    ],
    arriving: ingests.filter(({ touched }) => touched > before).flatMap((entry) => digestOfIngest(entry) ?? []),
  };
}

/** Removes a leftover, unless it is in use now. */
export async function removeLeftover(store: ImageStore, { path, digest }: Leftover, before: number): Promise<void> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  if (digest === undefined) return remove();
  await withBlobLocks(store, [{ digest }], undefined, async () => {
    if ((await measure(path)).touched <= before) await remove();
  });
}

function digestOfIngest({ path }: Pick<Leftover, 'path'>): Digest | undefined {
  return digestNamed(basename(path));
}

interface Entry {
  readonly path: string;
  readonly size: number;
  /** ms since the epoch of the last change anywhere in it. */
  readonly touched: number;
}

async function look(folder: string, wanted: (name: string) => boolean = () => true): Promise<readonly Entry[]> {
  const names = (await readdir(folder).catch(ifMissing([]))).filter(wanted);
  return Promise.all(names.map(async (name) => ({ path: join(folder, name), ...(await measure(join(folder, name))) })));
}

/** Follows no link: a pull's layout has the store's blobs as one. */
async function measure(path: string): Promise<Pick<Entry, 'size' | 'touched'>> {
  const inside = await readdir(path, { recursive: true, withFileTypes: true }).catch(ifMissing([]));
  const files = [path, ...inside.map((entry) => join(entry.parentPath, entry.name))];
  const stats = await Promise.all(files.map((file) => lstat(file).catch(ifMissing(undefined))));
  return {
    size: stats.reduce((sum, file) => sum + (file?.isFile() ? file.size : 0), 0),
    touched: Math.max(...stats.map((file) => file?.mtimeMs ?? 0)),
  };
}
