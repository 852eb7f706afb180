import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { makeFolder } from '../util/files';
import type { BlobRef } from './blobs';
import { requireWritable, type ImageStore } from './store';

/** ms without a sign of life after which a lock counts as left behind by a killed process. */
const STALE = 10_000;

/**
 * Runs `work` while no other process and no other pull of this one fetches any of these blobs.
 *
 * All wait in the same order, so nobody waits in a circle.
 *
 * @param work gets a signal that is aborted should a lock be lost (the machine slept)
 */
export async function withBlobLocks<T>(
  store: ImageStore,
  blobs: readonly Pick<BlobRef, 'digest'>[],
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  requireWritable(store);
  const lost = new AbortController();
  const guarded = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  const folder = join(store.root, 'locks');
  await makeFolder(folder);
  const releases: (() => Promise<void>)[] = [];
  try {
    for (const name of [...new Set(blobs.map((blob) => blob.digest.slice('sha256:'.length)))].sort()) {
      releases.push(await acquire(join(folder, name), guarded, lost));
    }
    return await work(guarded);
  } finally {
    await Promise.all(releases.map((release) => release().catch(() => undefined)));
  }
}

async function acquire(path: string, signal: AbortSignal, lost: AbortController): Promise<() => Promise<void>> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await lock(path, { realpath: false, stale: STALE, onCompromised: (error) => lost.abort(error) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 100));
    }
  }
}
