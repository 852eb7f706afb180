import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRestored, readRestoredIfThere } from './read-restored';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'restored-')), 'file');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

it('reads a file of 16 MiB, and no larger one', async () => {
  await writeFile(path, '{}');
  expect(await readRestored(path)).toBe('{}');
  await truncate(path, 16 << 20);
  expect(await readRestored(path)).toHaveLength(16 << 20);
  await truncate(path, (16 << 20) + 1);
  await expect(readRestored(path)).rejects.toThrow('larger than 16 MiB');
});

it('throws the error of Node for a missing file', async () => {
  await expect(readRestored(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

it.each(['/dev/zero', 'nowhere'])('does not follow a link to %s', async (target) => {
  await symlink(target, path);
  await expect(readRestored(path)).rejects.toThrow('is a link');
});

it('reads nothing in a folder that is a link', async () => {
  await writeFile(path, '{}');
  const link = `${join(path, '..')}.link`;
  await symlink(join(path, '..'), link);
  try {
    await expect(readRestored(join(link, 'file'))).rejects.toThrow('is in a folder that is a link');
  } finally {
    await rm(link);
  }
});

it('reads no folder, and waits for no pipe', async () => {
  await mkdir(path);
  await expect(readRestored(path)).rejects.toThrow('is not a file');
  execFileSync('mkfifo', [`${path}.pipe`]);
  await expect(readRestored(`${path}.pipe`)).rejects.toThrow('is not a file');
});

it('takes a missing file, and a link, for none; but not a file that cannot be read', async () => {
  expect(await readRestoredIfThere(path)).toBeUndefined();
  await symlink('/dev/zero', path);
  expect(await readRestoredIfThere(path)).toBeUndefined();
  await expect(readRestoredIfThere(`${path}${'x'.repeat(300)}`)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});
