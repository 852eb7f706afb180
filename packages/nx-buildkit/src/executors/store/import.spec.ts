import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { putTinyImage, type TinyImage } from '../../../test-data/tiny-image';
import { exportImages } from '../../image-store/archive/export-images';
import { resolvedDigest, broughtImages } from '../../image-store/resolved-tags';
import { openStore, type ImageStore } from '../../image-store/store';
import { importFromFile } from './import';

let root: string;
let store: ImageStore;
let evil: TinyImage;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'import-'));
  store = await openStore('store', root);
  const theirs = await openStore('theirs', root);
  evil = await putTinyImage(theirs, 'docker.io/moby/buildkit:buildx-stable-1', 'evil layer');
  const notes = JSON.stringify({ version: 1, locks: [], builder: [evil] });
  await pipeline(await exportImages(theirs, [evil], notes), createWriteStream(join(root, 'images.tar')));
});
afterEach(() => rm(root, { recursive: true }));

const importTar = (buildkitImage: boolean) => importFromFile(store, root, [], { file: 'images.tar', buildkitImage });

it("makes no builder from the image of BuildKit in somebody's tar, and says that it is there", async () => {
  const output = await importTar(false);
  expect(await broughtImages(store)).toEqual([]);
  expect(output).toContain(`Left out: ${evil.ref}`);
  expect(output).toContain('--buildkitImage');
});

it('takes it with --buildkitImage, and says that it will run privileged', async () => {
  const output = await importTar(true);
  expect(await resolvedDigest(store, evil)).toBe(evil.indexDigest);
  expect(output).toMatch(new RegExp(`run ${evil.ref} .*${evil.indexDigest}.* privileged`));
});
