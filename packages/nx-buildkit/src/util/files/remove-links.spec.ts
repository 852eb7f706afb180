import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLinks } from './remove-links';

it('removes links to anything, and nothing else', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'links-'));
  try {
    const at = (name: string) => join(dir, name);
    await mkdir(at('folder'));
    await writeFile(at('file'), 'kept');
    await symlink(at('file'), at('to-file'));
    await symlink(at('folder'), at('to-folder'));
    await symlink('/nowhere', at('to-nothing'));
    await removeLinks(['file', 'folder', 'to-file', 'to-folder', 'to-nothing', 'absent'].map(at));
    for (const name of ['to-file', 'to-folder', 'to-nothing']) await expect(stat(at(name))).rejects.toThrow('ENOENT');
    expect(await readFile(at('file'), 'utf8')).toBe('kept');
    expect((await stat(at('folder'))).isDirectory()).toBe(true);
  } finally {
    await rm(dir, { recursive: true });
  }
});
