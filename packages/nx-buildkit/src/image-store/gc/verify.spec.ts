import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rot } from '../../../test-data/rot';
import { putTinyImage } from '../../../test-data/tiny-image';
import { writeFileBeside } from '../../util/files/files';
import { gcRoots } from './gc-roots';
import { listImages } from './inventory';
import { blobPath, openStore, type ImageStore } from '../store';
import { addGcRoot } from './gc-roots';
import { verifyImages, verifyStore } from './verify';

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'verify-'));
  store = await openStore('store', root);
});
afterEach(() => rm(root, { recursive: true }));

it('finds every byte right in a store that is', async () => {
  await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  expect(await verifyStore(store)).toMatchObject({ blobs: 4, wrong: [] });
});

it('removes a blob with wrong bytes of the right number, after which its image is not whole', async () => {
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  await writeFileBeside(join(root, 'locks/l.json'), JSON.stringify(image));
  await addGcRoot(store, join(root, 'locks'));
  expect(await listImages(store, await gcRoots(store))).toMatchObject([{ ref: image.ref, isWhole: true }]);
  await writeFile(blobPath(store, image.layer.digest), 'lawyer'.slice(0, image.layer.size));

  expect(await verifyStore(store)).toMatchObject({ wrong: [image.layer.digest] });
  expect(await listImages(store, await gcRoots(store))).toMatchObject([
    { ref: image.ref, isWhole: false, usedBy: [join(root, 'locks')] },
  ]);
});

it('reads the blobs of some images only, and each of them once', async () => {
  const a = await putTinyImage(store, 'docker.io/library/a:1', 'a layer that two images share');
  const b = await putTinyImage(store, 'docker.io/library/b:1', 'a layer that two images share');
  const c = await putTinyImage(store, 'docker.io/library/c:1', 'a layer of the third image');
  await rot(blobPath(store, a.layer.digest));
  await rot(blobPath(store, b.config.digest));
  await rot(blobPath(store, c.layer.digest));
  expect(await verifyImages(store, [a, b])).toEqual([a.layer.digest, b.config.digest]);
  expect(await verifyImages(store, [c])).toEqual([c.layer.digest]);
});
