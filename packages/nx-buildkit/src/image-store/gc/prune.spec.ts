import { lutimes, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putTinyImage, type TinyImage } from '../../../test-data/tiny-image';
import { writeFileBeside } from '../../util/files/files';
import { recordResolvedTag } from '../resolved-tags';
import { listBlobs, listImages } from './inventory';
import { freedBytes, planPrune, prune } from './prune';
import { ingestFolder, ingestPath } from '../blobs/ingest';
import { pullsFolder } from './leftovers';
import { ownName } from '../../util/files/own-name';
import { blobPath, openStore, type ImageStore } from '../store';
import { addGcRoot, gcRoots } from './gc-roots';
import { digestOf } from '../../oci/digest';

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
  await addGcRoot(store, folder);
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
  expect(await listImages(store, await gcRoots(store))).toMatchObject([
    { ref: kept.ref, isWhole: true, usedBy: [join(root, 'a')] },
  ]);
  expect(await readdir(join(store.root, 'users'))).toHaveLength(1);
});

it('keeps what the record of a build names, which no lock has to', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  const record = join(root, 'docker-build', 'image.json');
  await writeFileBeside(record, JSON.stringify({ version: 1, images: [{ spec: {}, bases: [image] }] }));
  await addGcRoot(store, record);
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

it('keeps recent blobs, with everything that they name, for any age', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'old layer');
  await age();
  await utimes(blobPath(store, image.index.digest), new Date(), new Date());
  const plan = await planPrune(store, 0);
  expect(plan.blobs).toEqual([]);
});

it("keeps BuildKit's own image", async () => {
  const builder = await putTinyImage(store, 'docker.io/moby/buildkit:1', 'builder layer');
  await recordResolvedTag(store, builder);
  await age();
  expect((await planPrune(store, 7 * DAY)).blobs).toEqual([]);
});

it('keeps what came of an image whose layers are arriving, however long that takes', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await rm(blobPath(store, image.layer.digest));
  await age();
  await writeFileBeside(join(ingestPath(store, image.layer.digest), '0'), 'lay');
  expect((await planPrune(store, 7 * DAY)).blobs).toEqual([]);
});

it('keeps a blob that was fetched again after its removal was planned', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await age();
  const plan = await planPrune(store, 7 * DAY);
  await utimes(blobPath(store, image.layer.digest), new Date(), new Date());
  await prune(store, plan);
  expect(await digests()).toEqual([image.layer.digest]);
});

it('keeps what a lock names that was written after it was planned to go', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  const other = await putTinyImage(store, 'docker.io/library/other:1', 'other layer');
  await age();
  const plan = await planPrune(store, 7 * DAY);
  await lock('a', image);
  expect((await prune(store, plan)).blobs.map(({ digest }) => digest)).not.toContain(image.layer.digest);
  const left = await digests();
  expect(left).toEqual(expect.arrayContaining([image.index.digest, image.config.digest, image.layer.digest]));
  expect(left).not.toContain(other.layer.digest);
});

describe('a broken lock of one workspace', () => {
  const whole = 'docker.io/library/whole:1';
  let lockFile: string;
  beforeEach(async () => {
    await lock('whole', await putTinyImage(store, whole, 'whole layer'));
    lockFile = join(await lock('a', await putTinyImage(store, 'docker.io/library/a:1', 'layer')), 'linux-arm64.json');
    await writeFile(lockFile, '{"images": [');
  });

  it('does not stop the list or the check of the others, and is named', async () => {
    const uses = await gcRoots(store);
    expect(uses.flatMap(({ problem }) => problem?.what ?? [])).toEqual([expect.stringContaining(lockFile)]);
    expect((await listImages(store, uses)).find(({ ref }) => ref === whole)).toMatchObject({ isWhole: true });
  });

  it('keeps anything from being removed, also when it broke after the plan was made', async () => {
    await expect(planPrune(store, 0)).rejects.toThrow(lockFile);
    await expect(planPrune(store, 0)).rejects.toFailWith('NXBK-0605');
    const text = JSON.stringify({ version: 1, images: [] });
    await writeFile(lockFile, text);
    await age();
    const plan = await planPrune(store, 0);
    expect(plan.blobs).not.toEqual([]);
    await writeFile(lockFile, '{');
    const before = await digests();
    await expect(prune(store, plan)).rejects.toThrow(lockFile);
    expect(await digests()).toEqual(before);
  });

  it('is as little in the way when the note of it is the broken one, or the file cannot be read at all', async () => {
    await rm(lockFile);
    await mkdir(lockFile);
    await writeFile(join(store.root, 'users/broken.json'), 'x');
    await writeFile(join(store.root, 'images/broken.json'), 'x');
    const uses = await gcRoots(store);
    expect(uses.filter(({ problem }) => problem)).toHaveLength(2);
    expect((await listImages(store, uses)).map(({ ref }) => ref)).toContain(whole);
  });
});

it('removes abandoned pulls and unfinished blobs, but never through a link', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await lock('a', image);
  const pull = join(pullsFolder(store), ownName());
  await writeFileBeside(join(pull, 'ingest/x/data'), 'begun');
  await symlink(join('..', '..', 'blobs'), join(pull, 'blobs'));
  await writeFileBeside(join(ingestPath(store, digestOf('never came')), '0'), 'beg');
  await writeFile(`${blobPath(store, image.layer.digest)}.1.tmp`, 'half');
  await age();

  const plan = await planPrune(store, 7 * DAY);
  expect(plan.leftovers.map(({ what, size }) => [what, size])).toEqual([
    ['abandoned pull', 5],
    ['unfinished blob', 3],
    ['unfinished blob', 4],
  ]);
  await prune(store, plan);
  expect(await readdir(pullsFolder(store))).toEqual([]);
  expect(await readdir(ingestFolder(store))).toEqual([]);
  expect(await digests()).toHaveLength(4);
});
