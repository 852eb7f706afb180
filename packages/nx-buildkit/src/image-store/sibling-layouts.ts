import { readFile, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, hexOf, parseDigest } from '../oci/digest';
import { ifMissing } from '../util/files/if-missing';
import { ownName } from '../util/files/own-name';
import { listIn, parseObject } from '../util/json';
import { withBlobLocks } from './blobs/blob-locks';
import type { ImageStore } from './store';

/** The layouts of images that projects build and others are built from; they are recreated when needed. */
export function siblingFolder(store: ImageStore): string {
  return join(store.root, 'siblings');
}

/** The layout of the image with this digest, once it was handed over. */
export function layoutOf(store: ImageStore, digest: Digest): string {
  return join(siblingFolder(store), hexOf(digest));
}

/** The digest by which BuildKit finds the image in its layout; undefined when the layout has not been written yet, or is damaged. */
export async function digestInLayout(layout: string): Promise<Digest | undefined> {
  const text = await readFile(join(layout, 'index.json'), 'utf8').catch(ifMissing(''));
  const [image] = listIn(parseObject(text)?.['manifests']);
  return parseDigest(((image ?? {}) as { readonly digest?: unknown }).digest);
}

/**
 * Writes a layout that is not there or is damaged, while no other build writes it: two that replaced a damaged one at the same time would take each
 * other's away.
 *
 * @param layout of the store, or elsewhere if the store cannot be written to: then only this process uses it
 * @param write into the folder that it is given
 */
export async function ensureLayout(
  store: ImageStore,
  digest: Digest,
  layout: string,
  write: (dest: string) => Promise<unknown>,
): Promise<void> {
  if (await digestInLayout(layout)) return touchLayout(layout);
  const writeOnce = async (): Promise<void> => {
    if (!(await digestInLayout(layout))) await writeLayout(layout, write);
  };
  await (store.isReadOnly ? writeOnce() : withBlobLocks(store, [{ digest }], undefined, writeOnce));
}

/** Gives a layout its name once it is complete, in the place of a damaged one. */
async function writeLayout(layout: string, write: (dest: string) => Promise<unknown>): Promise<void> {
  const beside = `${layout}.${ownName()}.tmp`;
  try {
    await write(beside);
    await rm(layout, { recursive: true, force: true });
    await rename(beside, layout);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Marks it as used, so that prune keeps it. Where that is not possible, prune removes it once more than necessary, and it is written again. */
async function touchLayout(layout: string): Promise<void> {
  const now = new Date();
  await utimes(layout, now, now).catch(() => undefined);
}
