import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../oci/digest';
import { makeFolder } from '../util/files/files';
import { digestInLayout, ensureLayout, layoutOf, siblingFolder } from './sibling-layouts';

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
    await ensureLayout({ root }, DIGEST, layout, (dest) => put(dest, INDEX));
    expect(await digestInLayout(layout)).toBe(DIGEST);
    expect(await readdir(siblingFolder({ root }))).toHaveLength(1);
  },
);

it('keeps a layout that is there', async () => {
  await put(layout, ` ${INDEX}`);
  await ensureLayout({ root }, DIGEST, layout, () => Promise.reject(new Error('written')));
  expect(await readFile(join(layout, 'index.json'), 'utf8')).toBe(` ${INDEX}`);
});

it('mends a damaged layout once for all builds that need it at the same time', async () => {
  await put(layout, '');
  const written: string[] = [];
  const build = async (): Promise<void> => {
    await ensureLayout({ root }, DIGEST, layout, async (dest) => {
      written.push(dest);
      await put(dest, INDEX);
    });
    // From here on it is in use.
    expect(await digestInLayout(layout)).toBe(DIGEST);
  };
  await Promise.all(Array.from({ length: 5 }, build));
  expect(written).toHaveLength(1);
  expect(await readdir(siblingFolder({ root }))).toHaveLength(1);
});

it('writes one elsewhere if the store cannot be written to', async () => {
  const elsewhere = join(root, 'elsewhere');
  await ensureLayout({ root: join(root, 'not-there'), isReadOnly: true }, DIGEST, elsewhere, (dest) =>
    put(dest, INDEX),
  );
  expect(await digestInLayout(elsewhere)).toBe(DIGEST);
});
