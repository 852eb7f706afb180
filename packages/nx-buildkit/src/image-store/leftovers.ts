import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { blobFolder } from './inventory';
import { parseDigest, type Digest, type ImageStore } from './store';

/** A file or folder that somebody left behind. */
export interface Leftover {
  readonly what: 'abandoned pull' | 'unfinished blob' | 'old registry configuration';
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * What interrupted pulls and imports left behind and nobody has touched since, and the registry configurations of pullers, which are made anew
 * when they are wanted.
 *
 * @param before ms since the epoch
 * @returns beside that the manifests whose pull goes on or may be resumed
 */
export async function findLeftovers(
  store: ImageStore,
  before: number,
): Promise<{ readonly abandoned: readonly Leftover[]; readonly pulled: readonly Digest[] }> {
  const [pulls, pullers, unfinished] = await Promise.all([
    look(join(store.root, 'pulls')),
    look(join(store.root, 'pullers')),
    look(blobFolder(store), (name) => name.endsWith('.tmp')),
  ]);
  const old = (what: Leftover['what'], entries: readonly Entry[]): readonly Leftover[] =>
    entries.filter(({ touched }) => touched <= before).map(({ path, size }) => ({ what, path, size }));
  return {
    abandoned: [
      ...old('abandoned pull', pulls),
      ...old('unfinished blob', unfinished),
      ...old('old registry configuration', pullers),
    ],
    pulled: pulls.flatMap(({ name, touched }) => (touched > before && parseDigest(`sha256:${name}`)) || []),
  };
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** ms since the epoch of the last change anywhere in it. */
  readonly touched: number;
}

async function look(folder: string, wanted: (name: string) => boolean = () => true): Promise<readonly Entry[]> {
  const names = (await readdir(folder).catch(() => [])).filter(wanted);
  return Promise.all(
    names.map(async (name) => ({ name, path: join(folder, name), ...(await measure(join(folder, name))) })),
  );
}

/** Follows no link: a pull's layout has the store's blobs as one. */
async function measure(path: string): Promise<Pick<Entry, 'size' | 'touched'>> {
  const inside = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = [path, ...inside.map((entry) => join(entry.parentPath, entry.name))];
  const stats = await Promise.all(files.map((file) => lstat(file).catch(() => undefined)));
  return {
    size: stats.reduce((sum, file) => sum + (file?.isFile() ? file.size : 0), 0),
    touched: Math.max(...stats.map((file) => file?.mtimeMs ?? 0)),
  };
}
