import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecordedImages, writeRecordedImages } from './recorded-images';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'recorded-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const digest = `sha256:${'a'.repeat(64)}` as const;

it('reads what was written', async () => {
  const image = { names: ['r.io/app:1'], platforms: ['linux/arm64'], target: 'web', digest, outputs: ['push'] };
  await writeRecordedImages(join(folder, 'image.json'), 'app', [image]);
  expect(await readRecordedImages(join(folder, 'image.json'))).toEqual([image]);
});

it.each([
  ['nothing', '{}', []],
  ['text that is not JSON', 'x', []],
  ['an invalid platform', JSON.stringify({ version: 1, images: [{ spec: { platforms: ['a\nb'] } }] }), []],
  [
    'invalid names and digests',
    JSON.stringify({ version: 1, images: [{ spec: { tags: ['a\nb', 'a:1'], target: 'x\ny' }, digest: 'x', ids: 7 }] }),
    [{ names: ['a:1'], platforms: [], outputs: [] }],
  ],
])('reads no image from a record with %s', async (_, text, images) => {
  await writeFile(join(folder, 'image.json'), text);
  expect(await readRecordedImages(join(folder, 'image.json'))).toEqual(images);
});
