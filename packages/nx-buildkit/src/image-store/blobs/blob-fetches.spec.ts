import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '../../../../../tools/hub';
import { blobFetches, type BlobSource, type ReadRange } from './blob-fetches';
import { isVerified } from './blobs';
import { LONG_RANGE } from './ingest';
import { blobPath, openStore, type ImageStore } from '../store';
import type { Digest } from '../../oci/digest';

let folder: string;
let store: ImageStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blob-fetches-'));
  store = await openStore('store', folder);
});
afterEach(() => rm(folder, { recursive: true }));

const blobOf = (content: Buffer) => ({ mediaType: '', digest: sha256(content) as Digest, size: content.length });
const content = randomBytes(50_000);
const blob = blobOf(content);

/** Serves a content in pieces, and counts who asked for what. */
function serve(from: Buffer, piece = 10_000): { readonly read: ReadRange; readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    async *read({ start, end }) {
      asked.push(start);
      for (let at = start; at < end; at += piece) {
        await sleep(1);
        yield from.subarray(at, Math.min(at + piece, end));
      }
    },
  };
}

const sourceOf = (read: ReadRange, onWrongBytes: BlobSource['onWrongBytes'] = () => undefined) => ({
  read,
  onWrongBytes,
});

/** Fails after so many bytes. */
const cutAfter = (bytes: number, read: ReadRange): ReadRange =>
  async function* (range, signal) {
    let left = bytes;
    for await (const chunk of read(range, signal)) {
      if (chunk.length > left) throw new Error('cut off');
      left -= chunk.length;
      yield chunk;
    }
  };

it('brings a blob once for all who want it at the same time, in one process and in several', async () => {
  const { read, asked } = serve(content);
  const [here, there] = [blobFetches(store), blobFetches(store)];
  const started = [here, here, there].map(({ start }) => start(blob, sourceOf(read)));
  await Promise.all(started.map(({ fetch }) => fetch.done));
  expect(started.map(({ isOwn }) => isOwn)).toEqual([true, false, true]);
  expect(asked).toEqual([0]);
  expect(await isVerified(store, blob)).toBe(true);
});

it('goes on where an earlier fetch ended', async () => {
  const { read, asked } = serve(content);
  const fetches = blobFetches(store);
  await expect(fetches.start(blob, sourceOf(cutAfter(25_000, read))).fetch.done).rejects.toThrow('cut off');
  const { fetch } = fetches.start(blob, sourceOf(read));
  await fetch.done;
  expect(asked).toEqual([0, 20_000]);
  expect(fetch).toMatchObject({ bytes: 50_000, fetched: 30_000 });
  expect(content.equals(await readFile(blobPath(store, blob.digest)))).toBe(true);
});

it('fetches wrong bytes again, and says whether they can only be those of the source', async () => {
  const wrong = serve(Buffer.alloc(blob.size));
  const certain: boolean[] = [];
  let isRepaired = false;
  const source = sourceOf(
    (range, signal) => (isRepaired ? serve(content) : wrong).read(range, signal),
    (isCertain) => {
      certain.push(isCertain);
      isRepaired = certain.length === 2;
    },
  );
  const fetches = blobFetches(store);
  await expect(fetches.start(blob, sourceOf(cutAfter(25_000, wrong.read))).fetch.done).rejects.toThrow();
  await fetches.start(blob, source).fetch.done;
  expect(certain).toEqual([false, true]);
  expect(await isVerified(store, blob)).toBe(true);
});

it('ends with what the source makes of wrong bytes', async () => {
  const { read } = serve(Buffer.alloc(blob.size));
  const source = sourceOf(read, () => {
    throw new Error('no more');
  });
  await expect(blobFetches(store).start(blob, source).fetch.done).rejects.toThrow('no more');
  expect(await isVerified(store, blob)).toBe(false);
});

it('brings a long blob in ranges, and ends the others when one of them fails', async () => {
  const long = Buffer.alloc(LONG_RANGE, 'bytes');
  const { read, asked } = serve(long, 4_000_000);
  const fetches = blobFetches(store);
  const failing: ReadRange = async function* (range, signal) {
    if (range.start > 0) throw new Error(`no ranges here`);
    for await (const chunk of read(range, signal)) {
      signal.throwIfAborted();
      yield chunk;
    }
  };
  await expect(fetches.start(blobOf(long), sourceOf(failing)).fetch.done).rejects.toThrow('no ranges here');
  asked.length = 0;
  const { fetch } = fetches.start(blobOf(long), sourceOf(read));
  await fetch.done;
  expect(asked.length).toBeGreaterThanOrEqual(4);
  expect(await isVerified(store, blobOf(long))).toBe(true);
});
