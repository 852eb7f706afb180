import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonedName } from '../../../test-data/abandoned-name';
import { openStore } from '../../image-store/store';
import { beginContent, downloadFolder } from './contents';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'contents-'));
});
afterEach(() => rm(root, { recursive: true }));

it('what a killed download left behind goes when the store is opened, and one that is under way stays', async () => {
  const store = await openStore(root, '/');
  const writer = await beginContent(store);
  const ingest = join(downloadFolder(store), 'ingest');
  const underWay = await readdir(ingest);
  for (const name of underWay) await writeFile(join(ingest, abandonedName(name)), 'half');
  expect(await readdir(ingest)).toHaveLength(2);
  await openStore(root, '/');
  expect(await readdir(ingest)).toEqual(underWay);
  await writer.abandon();
});
