import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, withPath, writeFileBeside } from './files';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('makeFolder', () => {
  it('makes several at once, and takes those that are there', async () => {
    await Promise.all([makeFolder(join(root, 'a/b/c')), makeFolder(join(root, 'a/b/d'))]);
    await makeFolder(join(root, 'a/b/c'));
    expect((await stat(join(root, 'a/b/c'))).isDirectory()).toBe(true);
  });

  it('comes to an end below a link to nowhere', async () => {
    await symlink('nowhere', join(root, 'link'));
    await expect(makeFolder(join(root, 'link/a'))).rejects.toThrow('ENOENT');
  });

  it('says what is in its way', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file/a/b'))).rejects.toThrow('ENOTDIR');
  });
});

it('writeFileBeside leaves the file as it was when it cannot be written', async () => {
  await writeFileBeside(join(root, 'a/file'), 'before');
  await writeFileBeside(join(root, 'a/file'), 'after');
  expect(await readFile(join(root, 'a/file'), 'utf8')).toBe('after');
  await expect(writeFileBeside(join(root, 'a/file/b'), 'no')).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it('withPath names the file where Node does not', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(withPath(error, '/a')).toMatchObject({ code: 'ENOSPC', path: '/a' });
  expect(withPath(error, '/b')).toMatchObject({ path: '/a' });
});
