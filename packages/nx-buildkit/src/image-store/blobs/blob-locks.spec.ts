import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withBlobLocks } from './blob-locks';
import { openStore, type ImageStore } from '../store';
import { digestOf } from '../../oci/digest';

let folder: string;
let store: ImageStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-store-'));
  store = await openStore('store', folder);
});
afterEach(() => rm(folder, { recursive: true }));

const blobs = (...names: string[]) => names.map((name) => ({ digest: digestOf(name), size: 1 }));

it('lets one fetch a blob at a time, with the blobs in any order', async () => {
  const running = new Set<string>();
  let overlaps = 0;
  const fetch = (...names: string[]) =>
    withBlobLocks(store, blobs(...names), undefined, async () => {
      overlaps += names.filter((name) => running.has(name)).length;
      names.forEach((name) => running.add(name));
      await new Promise((resolve) => setTimeout(resolve, 50));
      names.forEach((name) => running.delete(name));
    });
  await Promise.all([fetch('a', 'b'), fetch('b', 'a'), fetch('b', 'c'), fetch('c', 'a')]);
  expect(overlaps).toBe(0);
});

it('lets go of the blobs when the work fails', async () => {
  await expect(withBlobLocks(store, blobs('a'), undefined, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  await expect(withBlobLocks(store, blobs('a'), undefined, async () => 'done')).resolves.toBe('done');
});

it('does not wait any longer once it is aborted', async () => {
  const controller = new AbortController();
  await withBlobLocks(store, blobs('a'), undefined, async () => {
    const waiting = withBlobLocks(store, blobs('a'), controller.signal, async () => 'never');
    controller.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
  });
});
