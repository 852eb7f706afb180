import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../../../../tools/hub';
import { isVerified } from './blobs';
import { ingestFolder, ingestPath, LONG_RANGE, openIngest, type Ingest } from './ingest';
import { blobPath, openStore, type ImageStore } from '../store';
import type { Digest } from '../../oci/digest';
import type { BlobRef, ByteRange } from '../../oci/manifest';

let folder: string;
let store: ImageStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingest-'));
  store = await openStore('store', folder);
});
afterEach(() => rm(folder, { recursive: true }));

const blobOf = (content: Buffer): BlobRef => ({ digest: sha256(content) as Digest, size: content.length });
const content = randomBytes(100_000);
const blob = blobOf(content);

/** Writes what a range lacks, or the first `bytes` of it. */
async function fill(ingest: Ingest, from: Buffer, range: ByteRange, bytes = range.end - range.start): Promise<void> {
  const writer = await ingest.openRange(range);
  for (let at = range.start; at < range.start + bytes; at += 40_000) {
    await writer.write(from.subarray(at, Math.min(at + 40_000, range.start + bytes)));
  }
  await writer.close();
}

async function finish(of: BlobRef, from: Buffer): Promise<boolean> {
  const ingest = await openIngest(store, of);
  await Promise.all(ingest.missing.map((range) => fill(ingest, from, range)));
  return ingest.commit();
}

async function expectStored(of: BlobRef, from: Buffer): Promise<void> {
  expect(from.equals(await readFile(blobPath(store, of.digest)))).toBe(true);
  expect(await isVerified(store, of)).toBe(true);
  expect(await readdir(ingestFolder(store))).toEqual([]);
}

it('gives a blob its place when it is whole, and not before', async () => {
  const ingest = await openIngest(store, blob);
  expect(ingest.missing).toEqual([{ start: 0, end: blob.size }]);
  await Promise.all(ingest.missing.map((range) => fill(ingest, content, range)));
  expect(await isVerified(store, blob)).toBe(false);
  expect(await ingest.commit()).toBe(true);
  await expectStored(blob, content);
});

it.each([1, 40_000, 99_999])('goes on after byte %d', async (bytes) => {
  const first = await openIngest(store, blob);
  await fill(first, content, { start: 0, end: blob.size }, bytes);
  const second = await openIngest(store, blob);
  expect(second).toMatchObject({ resumed: bytes, missing: [{ start: bytes, end: blob.size }] });
  expect(await finish(blob, content)).toBe(true);
  await expectStored(blob, content);
});

it('keeps nothing of wrong bytes, whether they came now or before', async () => {
  expect(await finish(blob, Buffer.alloc(blob.size, 1))).toBe(false);
  expect(await readdir(ingestFolder(store))).toEqual([]);

  await fill(await openIngest(store, blob), Buffer.alloc(blob.size, 1), { start: 0, end: blob.size }, 500);
  expect(await finish(blob, content)).toBe(false);
  expect(await finish(blob, content)).toBe(true);
});

it('keeps nothing of more bytes than the blob has', async () => {
  const ingest = await openIngest(store, blob);
  await fill(ingest, Buffer.concat([content, content]), { start: 0, end: blob.size + 1 });
  expect(await ingest.commit()).toBe(false);
});

it('stores a blob without bytes', async () => {
  const empty = blobOf(Buffer.alloc(0));
  expect(await finish(empty, Buffer.alloc(0))).toBe(true);
  await expectStored(empty, Buffer.alloc(0));
});

describe('a long blob', () => {
  const long = Buffer.alloc(LONG_RANGE + 3, 'some bytes ');
  const longBlob = blobOf(long);
  const step = LONG_RANGE / 4 + 1;

  it('comes in ranges that are resumed one by one', async () => {
    const first = await openIngest(store, longBlob);
    expect(first.missing.map(({ start }) => start)).toEqual([0, step, 2 * step, 3 * step]);
    const [a, b, c] = first.missing as [ByteRange, ByteRange, ByteRange];
    await Promise.all([fill(first, long, a, 10), fill(first, long, b), fill(first, long, c, 20)]);

    const second = await openIngest(store, longBlob);
    expect(second.missing).toEqual([
      { start: 10, end: step },
      { start: 2 * step + 20, end: longBlob.size },
    ]);
    expect(await finish(longBlob, long)).toBe(true);
    await expectStored(longBlob, long);
  });

  it('is joined to its end where that was interrupted', async () => {
    const first = await openIngest(store, longBlob);
    await Promise.all(first.missing.map((range) => fill(first, long, range)));
    // What an interrupted join leaves: the beginning reaches into the next range.
    await writeFile(join(ingestPath(store, longBlob.digest), '0'), long.subarray(0, step + 5));
    expect((await openIngest(store, longBlob)).missing).toEqual([]);
    expect(await finish(longBlob, long)).toBe(true);
    await expectStored(longBlob, long);
  });
});
