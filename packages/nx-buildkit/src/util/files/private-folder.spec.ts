import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateFolder } from './private-folder';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'private-folder-'))));
afterEach(() => rm(root, { recursive: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

it('creates a folder that only this user can read', async () => {
  expect(await modeOf(makePrivateFolder(join(root, 'own')))).toBe(0o700);
});

it("closes one of this user's that others could write to", async () => {
  await mkdir(join(root, 'open'), { mode: 0o777 });
  expect(await modeOf(makePrivateFolder(join(root, 'open')))).toBe(0o700);
});

it.each(['a folder', 'nothing'])('follows no link to %s', async (target) => {
  const outside = join(root, 'outside');
  if (target === 'a folder') await mkdir(outside, { mode: 0o755 });
  await symlink(outside, join(root, 'link'));
  expect(() => makePrivateFolder(join(root, 'link'))).toThrow(/is a symbolic link/);
  expect(await readdir(root)).toEqual(target === 'a folder' ? ['link', 'outside'] : ['link']);
  if (target === 'a folder') expect(await modeOf(outside)).toBe(0o755);
});

it('takes no file', async () => {
  await writeFile(join(root, 'file'), '');
  expect(() => makePrivateFolder(join(root, 'file'))).toThrow(/so nothing can be stored there/);
  expect(() => makePrivateFolder(join(root, 'file'))).toFailWith('NXBK-0007');
});
