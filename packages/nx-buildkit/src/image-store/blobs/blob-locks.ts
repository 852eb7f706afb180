import { join } from 'node:path';
import { makeFolder } from '../../util/files/files';
import { tryLock, type Release } from '../../util/files/lock-file';
import { requireWritable, type ImageStore } from '../store';
import { LOCKS } from '../sweep-store';
import type { BlobRef } from '../../oci/manifest';
import { anySignal } from '../../util/any-signal';
import { hexOf } from '../../oci/digest';

/**
 * Runs `work` while no other process and no other pull of this one fetches any of these blobs.
 *
 * All wait in the same order, so there is no deadlock.
 *
 * @param work gets a signal that is aborted if a lock is lost (the machine slept)
 */
export async function withBlobLocks<T>(
  store: ImageStore,
  blobs: readonly Pick<BlobRef, 'digest'>[],
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  requireWritable(store);
  const lost = new AbortController();
  const guarded = anySignal(signal, lost.signal);
  const folder = join(store.root, LOCKS);
  await makeFolder(folder);
  const releases: Release[] = [];
  try {
    for (const name of [...new Set(blobs.map((blob) => hexOf(blob.digest)))].sort()) {
      releases.push(await acquire(join(folder, name), guarded, lost));
    }
    return await work(guarded);
  } finally {
    await Promise.all(releases.map((release) => release()));
  }
}

async function acquire(path: string, signal: AbortSignal, lost: AbortController): Promise<Release> {
  for (;;) {
    signal.throwIfAborted();
    const release = await tryLock(path, (error) => lost.abort(error));
    if (release) return release;
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 100));
  }
}
