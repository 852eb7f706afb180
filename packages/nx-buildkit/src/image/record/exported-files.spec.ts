import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageOutput } from '../../component/flags/outputs';
import { exportedIn, findExported, removeExported } from './exported-files';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'exported-')));
  await mkdir(join(root, 'out/folder'), { recursive: true });
  await mkdir(join(root, 'other'));
  for (const path of ['out/mine', 'out/old', 'out/folder/old', 'other/kept']) await writeFile(join(root, path), '');
});
afterEach(() => rm(root, { recursive: true }));

const output = (type: ImageOutput['type'], dest: string): ImageOutput => ({ type, attributes: { dest } });
const spec = { outputs: [output('local', 'out'), output('oci', 'out/archive.tar')] };

it('removes what an earlier image has left, and no file of others', async () => {
  await writeFile(join(root, 'out/folder/mine'), '');
  await mkdir(join(root, 'out/gone'));
  const exported = { out: ['folder', 'folder/old', 'gone', 'never', 'old'], other: ['kept'] };
  const left = await removeExported(spec, exported, root);
  expect(left).toEqual({ out: ['folder', 'folder/mine', 'mine'] });
  expect(await readdir(join(root, 'other'))).toEqual(['kept']);
  await writeFile(join(root, 'out/new'), '');
  expect(await findExported(spec, left, root)).toEqual({ out: ['new'] });
});

it('removes nothing outside of the folder, through links neither', async () => {
  await symlink('../other', join(root, 'out/link'));
  await removeExported(spec, { out: ['../other/kept', `${root}/other/kept`, 'link/kept', '.', ''] }, root);
  expect(await readdir(join(root, 'other'))).toEqual(['kept']);
  await removeExported(spec, { out: ['link'] }, root);
  expect(await readdir(join(root, 'out'))).toEqual(['folder', 'mine', 'old']);
});

it('has nothing to do before a folder is there, and without such an output', async () => {
  expect(await removeExported({ outputs: [output('local', 'late')] }, { late: ['x'] }, root)).toEqual({ late: [] });
  expect(await removeExported({ outputs: [output('load', '')] }, { out: ['old'] }, root)).toEqual({});
  expect(await readdir(join(root, 'out'))).toContain('old');
});

it.each([undefined, null, 'text', { out: 'text' }, { out: [1, null] }])('reads nothing from %j', (value) =>
  expect(Object.values(exportedIn(value)).flat()).toEqual([]),
);
