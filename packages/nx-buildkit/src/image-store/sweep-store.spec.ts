import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { abandonedName } from '../../test-data/abandoned-name';
import { putTinyImage } from '../../test-data/tiny-image';
import { ownName } from '../util/files/own-name';
import { ingestPath } from './blobs/ingest';
import { openStore } from './store';
import { verifyStore } from './gc/verify';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sweep-store-'));
});
afterEach(() => rm(root, { recursive: true }));

it('opening a store removes what killed processes left in it, and keeps what somebody goes on with', async () => {
  const store = await openStore('.', root);
  const image = await putTinyImage(store, 'docker.io/library/a:1', 'layer');
  const before = await readdir(root, { recursive: true });
  const put = async (path: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), 'half');
  };
  for (const folder of ['.', 'blobs/sha256', 'verified', 'names', 'downloads/ingest'])
    await put(`${folder}/x.${abandonedName()}.tmp`);
  const exported = join(root, 'pulls', abandonedName());
  await mkdir(exported, { recursive: true });
  await symlink(join('..', '..', 'blobs'), join(exported, 'blobs'));
  await mkdir(join(root, 'locks/killed.lock'), { recursive: true });
  await utimes(join(root, 'locks/killed.lock'), new Date(0), new Date(0));
  const beginning = join(ingestPath(store, image.layer.digest), '0').slice(root.length + 1);
  const kept = [`blobs/sha256/y.${ownName()}.tmp`, beginning, 'locks/held.lock/x'];
  for (const path of kept) await put(path);

  await openStore('.', root);
  expect((await readdir(root, { recursive: true })).filter((path) => !before.includes(path)).sort()).toEqual(
    [
      ...kept,
      'downloads',
      'downloads/ingest',
      'ingest',
      dirname(beginning),
      'locks',
      'locks/held.lock',
      'pulls',
    ].sort(),
  );
  expect(await verifyStore(store)).toMatchObject({ blobs: 4, wrong: [] });
});
