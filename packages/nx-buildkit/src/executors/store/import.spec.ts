import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { putTinyImage, type TinyImage } from '../../../test-data/tiny-image';
import { exportImages } from '../../image-store/archive/export-images';
import { hasName, isKnown, noteEngineImage } from '../../image-store/image-names';
import { digestOf } from '../../oci/digest';
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

it('knows an image of the engine of another machine as no image of its repository', async () => {
  const theirs = await openStore('their-engine', root);
  const ref = 'docker.io/acme/base:local';
  const { indexDigest, manifest, platform } = await putTinyImage(theirs, 'docker.io/acme/made:local', 'base layer');
  await noteEngineImage(theirs, ref, indexDigest);
  const base = { ref, platform, indexDigest, fromEngine: true as const };
  const locked = {
    ...base,
    written: ref,
    contextKey: 'acme/base:local',
    role: 'base',
    size: 1,
    layers: 1,
    manifestDigest: manifest.digest,
  };
  const lock = { version: 1, platform, images: [{ ...locked, configDigest: digestOf('any') }] };
  const notes = JSON.stringify({ version: 1, locks: [{ project: 'a', target: 'docker-build', lock }], builder: [] });
  await pipeline(await exportImages(theirs, [base], notes), createWriteStream(join(root, 'images.tar')));

  await importTar(false);
  expect(await isKnown(store, base, indexDigest)).toBe(true);
  expect(await hasName(store, ref, indexDigest)).toBe(false);
});
