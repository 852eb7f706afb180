import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVerified, isVerified, putBlob, readBlob, rejectBlob, verifyBlob } from './blobs';
import { rot } from '../../../test-data/rot';
import { blobPath, openStore, type ImageStore } from '../store';
import { parseDigest, digestOf } from '../../oci/digest';

let folder: string;
let store: ImageStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-store-'));
  store = await openStore('store', folder);
});
afterEach(() => rm(folder, { recursive: true }));

const content = 'layer bytes';
const blob = { digest: digestOf(content), size: content.length };

it('does not vouch for a blob that it has not read', async () => {
  await writeFile(blobPath(store, blob.digest), content);
  expect(await isVerified(store, blob)).toBe(false);
  expect(await ensureVerified(store, blob)).toBe(true);
  expect(await isVerified(store, blob)).toBe(true);
});

it('removes a blob with wrong bytes, so that it is fetched again', async () => {
  await writeFile(blobPath(store, blob.digest), 'wrong bytes');
  expect(await ensureVerified(store, blob)).toBe(false);
  expect(await readBlob(store, blob.digest)).toBeUndefined();
});

it('notices a blob that was changed after it was found right', async () => {
  await putBlob(store, content);
  await writeFile(blobPath(store, blob.digest), 'layer bytez');
  await utimes(blobPath(store, blob.digest), new Date(0), new Date(0));
  expect(await ensureVerified(store, blob)).toBe(false);
});

it('does not take a blob of another size for the right one, and keeps it for those who know its size', async () => {
  await putBlob(store, content);
  expect(await ensureVerified(store, { ...blob, size: 1 })).toBe(false);
  expect(await isVerified(store, blob)).toBe(true);
  expect(await readBlob(store, blob.digest)).toBe(content);
});

it('hands out no text whose digest is another one', async () => {
  await writeFile(blobPath(store, blob.digest), 'wrong bytes');
  expect(await readBlob(store, blob.digest)).toBeUndefined();
});

it('accepts only digests', () => {
  expect(parseDigest(`sha256:${'g'.repeat(64)}`)).toBeUndefined();
  expect(parseDigest(`sha256:${'a'.repeat(63)}/`)).toBeUndefined();
  expect(parseDigest(digestOf(''))).toBe(digestOf(''));
});

describe('a blob that changed on disk, before the store notices', () => {
  const text = JSON.stringify({ schemaVersion: 2, manifests: [] });
  beforeEach(async () => rot(blobPath(store, (await putBlob(store, text)).digest)));

  it('counts as right if only its note is checked', async () =>
    expect(await isVerified(store, { digest: digestOf(text), size: text.length })).toBe(true));

  it('is detected when it is read, and removed', async () => {
    expect(await verifyBlob(store, { digest: digestOf(text), size: text.length })).toBe(false);
    expect(await readBlob(store, digestOf(text))).toBeUndefined();
    expect(await isVerified(store, { digest: digestOf(text), size: text.length })).toBe(false);
  });

  it('is reported with what can be done about it', async () => {
    expect(await rejectBlob({ ...store, isReadOnly: true }, digestOf(text))).toFailWith('NXBK-0603');
    expect(await rejectBlob(store, digestOf(text))).toFailWith('NXBK-0602');
  });

  it('gives way to the right bytes', async () => {
    await putBlob(store, text);
    expect(await readBlob(store, digestOf(text))).toBe(text);
  });
});
