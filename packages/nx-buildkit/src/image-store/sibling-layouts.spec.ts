import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../oci/digest';
import { makeFolder } from '../util/files/files';
import { digestInLayout, layoutOf, siblingFolder, writeLayout } from './sibling-layouts';

const DIGEST = digestOf('image');
const INDEX = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: DIGEST }] });

let root: string;
let layout: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sibling-layouts-'));
  layout = layoutOf({ root }, DIGEST);
});
afterEach(() => rm(root, { recursive: true }));

async function put(folder: string, index: string): Promise<void> {
  await makeFolder(folder);
  await writeFile(join(folder, 'index.json'), index);
}

it.each(['', INDEX.slice(0, 20), '[]', '{"manifests":[null]}'])(
  'writes a layout again whose index is %j',
  async (index) => {
    await put(layout, index);
    expect(await digestInLayout(layout)).toBeUndefined();
    await writeLayout(layout, (dest) => put(dest, INDEX));
    expect(await digestInLayout(layout)).toBe(DIGEST);
    expect(await readdir(siblingFolder({ root }))).toHaveLength(1);
  },
);

it('keeps the layout that another build has written meanwhile', async () => {
  await writeLayout(layout, async (dest) => {
    await put(dest, INDEX);
    await put(layout, ` ${INDEX}`);
  });
  expect(await digestInLayout(layout)).toBe(DIGEST);
  expect(await readdir(siblingFolder({ root }))).toHaveLength(1);
});
