import { lutimes, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putTinyImage, type TinyImage } from '../../test-data/tiny-image';
import { writeFileBeside } from '../util/files';
import { noteBroughtImage } from './resolved-tags';
import { listBlobs, listImages } from './inventory';
import { freedBytes, planPrune, prune } from './prune';
import { blobPath, openStore, type ImageStore } from './store';
import { noteUse } from './gc-roots';

const DAY = 86_400_000;

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prune-'));
  store = await openStore('store', root);
});
afterEach(() => rm(root, { recursive: true }));

/** The locks of a component that names these images. */
async function lock(component: string, ...images: readonly TinyImage[]): Promise<string> {
  const folder = join(root, component);
  await writeFileBeside(join(folder, 'linux-arm64.json'), JSON.stringify({ version: 1, images }));
  await noteUse(store, folder);
  return folder;
}

/** Makes everything in the store look as if it had come ten days ago. */
async function age(folder = store.root): Promise<void> {
  const then = new Date(Date.now() - 10 * DAY);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lutimes(join(entry.parentPath, entry.name), then, then);
  }
}

async function pruneOld(): Promise<readonly string[]> {
  const plan = await planPrune(store, 7 * DAY);
  await prune(store, plan);
  return plan.images.map(({ ref }) => ref);
}

const digests = async () => (await listBlobs(store)).map(({ digest }) => digest);

it('keeps what a lock names and removes what none does, by its name', async () => {
  const kept = await putTinyImage(store, 'docker.io/library/kept:1', 'kept layer');
  const dropped = await putTinyImage(store, 'docker.io/library/dropped:1', 'dropped layer');
  await lock('a', kept);
  await rm(await lock('b', dropped), { recursive: true });
  await age();

  const plan = await planPrune(store, 7 * DAY);
  expect(plan.images.map(({ ref, bytes }) => [ref, bytes])).toEqual([[dropped.ref, freedBytes(plan)]]);
  await prune(store, plan);

  expect(new Set(await digests())).toEqual(
    new Set([kept.index.digest, kept.manifest.digest, kept.config.digest, kept.layer.digest]),
  );
  expect(await listImages(store)).toMatchObject([{ ref: kept.ref, isWhole: true, usedBy: [join(root, 'a')] }]);
  expect(await readdir(join(store.root, 'users'))).toHaveLength(1);
});

it('keeps what the record of a build names, which no lock has to', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  const record = join(root, 'docker-build', 'image.json');
  await writeFileBeside(record, JSON.stringify({ version: 1, images: [{ recipe: {}, bases: [image] }] }));
  await noteUse(store, record);
  await age();
  expect((await planPrune(store, 7 * DAY)).blobs).toEqual([]);
});

it('keeps a layer that an image in use shares with one that goes', async () => {
  const kept = await putTinyImage(store, 'docker.io/library/kept:1', 'shared layer');
  const dropped = await putTinyImage(store, 'docker.io/library/dropped:1', 'shared layer');
  await lock('a', kept);
  await rm(await lock('b', dropped), { recursive: true });
  await age();
  expect(await pruneOld()).toEqual([dropped.ref]);
  expect(await digests()).toContain(kept.layer.digest);
  expect(await digests()).not.toContain(dropped.config.digest);
});

it('removes nothing while it only plans', async () => {
  await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await age();
  const before = await digests();
  expect((await planPrune(store, 0)).blobs).toHaveLength(4);
  expect(await digests()).toEqual(before);
});

it('keeps what came lately, with everything that it names, whatever is asked for', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'old layer');
  await age();
  await utimes(blobPath(store, image.index.digest), new Date(), new Date());
  const plan = await planPrune(store, 0);
  expect(plan.blobs).toEqual([]);
});

it("keeps what a pull that goes on needs, and BuildKit's own image", async () => {
  const pulled = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  const builder = await putTinyImage(store, 'docker.io/moby/buildkit:1', 'builder layer');
  await noteBroughtImage(store, builder);
  await age();
  await mkdir(join(store.root, 'pulls', pulled.manifest.digest.slice(7)), { recursive: true });
  expect((await planPrune(store, 7 * DAY)).blobs.map(({ digest }) => digest)).toEqual([pulled.index.digest]);
});

it('keeps a blob that came anew after it was planned to go', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await age();
  const plan = await planPrune(store, 7 * DAY);
  await utimes(blobPath(store, image.layer.digest), new Date(), new Date());
  await prune(store, plan);
  expect(await digests()).toEqual([image.layer.digest]);
});

it('removes nothing when a lock cannot be read', async () => {
  const folder = await lock('a', await putTinyImage(store, 'docker.io/library/a:1', 'layer'));
  await writeFile(join(folder, 'linux-arm64.json'), '{"images": [');
  await expect(planPrune(store, 0)).rejects.toThrow('linux-arm64.json');
});

it('removes abandoned pulls, old pullers and unfinished blobs, but never through a link', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await lock('a', image);
  const pull = join(store.root, 'pulls', '1'.repeat(64));
  await writeFileBeside(join(pull, 'ingest/x/data'), 'begun');
  await symlink(join('..', '..', 'blobs'), join(pull, 'blobs'));
  await writeFileBeside(join(store.root, 'pullers/p/buildkitd.toml'), '');
  await writeFile(`${blobPath(store, image.layer.digest)}.1.tmp`, 'half');
  await age();

  const plan = await planPrune(store, 7 * DAY);
  expect(plan.leftovers.map(({ what, size }) => [what, size])).toEqual([
    ['abandoned pull', 5],
    ['unfinished blob', 4],
    ['old registry configuration', 0],
  ]);
  await prune(store, plan);
  expect(await readdir(join(store.root, 'pulls'))).toEqual([]);
  expect(await digests()).toHaveLength(4);
});
