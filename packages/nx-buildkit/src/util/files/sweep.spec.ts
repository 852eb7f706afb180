import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonedName } from '../../../test-data/abandoned-name';
import { ownName } from './own-name';
import { sweepAbandoned } from './sweep';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('removes files and folders of processes that have ended, and nothing else', async () => {
  const stays = ['lock.json', `lock.json.${ownName()}.tmp`];
  for (const name of [...stays, `lock.json.${abandonedName()}.tmp`]) await writeFile(join(folder, name), '');
  await mkdir(join(folder, abandonedName(), 'below'), { recursive: true });
  await sweepAbandoned(folder);
  expect((await readdir(folder)).sort()).toEqual(stays.sort());
});

it('looks at what begins with the prefix only', async () => {
  const other = `other.${abandonedName()}.tmp`;
  for (const name of [other, `mine.${abandonedName()}.tmp`]) await writeFile(join(folder, name), '');
  await sweepAbandoned(folder, 'mine.');
  expect(await readdir(folder)).toEqual([other]);
});

it('removes a link and not what it leads to', async () => {
  await mkdir(join(folder, 'kept'));
  await writeFile(join(folder, 'kept/file'), '');
  await symlink('kept', join(folder, abandonedName()));
  await sweepAbandoned(folder);
  expect(await readdir(folder, { recursive: true })).toEqual(['kept', 'kept/file']);
});

it('has nothing to do where there is no folder', () =>
  expect(sweepAbandoned(join(folder, 'none'))).resolves.toBeUndefined());
