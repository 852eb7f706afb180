import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLocked, sweepLocks, tryLock } from './lock-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('gives a lock to one at a time', async () => {
  const path = join(folder, 'a');
  const release = await tryLock(path);
  expect(await tryLock(path)).toBeUndefined();
  expect(await isLocked(path)).toBe(true);
  await release?.();
  expect(await isLocked(path)).toBe(false);
});

it('fails for a folder that is not there', () => expect(tryLock(join(folder, 'none/a'))).rejects.toThrow('ENOENT'));

it('sweeps the locks of those who have shown no sign of life, and leaves those of others', async () => {
  const release = await tryLock(join(folder, 'held'));
  await tryLock(join(folder, 'killed'));
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(join(folder, 'killed.lock'), longAgo, longAgo);
  await sweepLocks(folder);
  expect(await readdir(folder)).toEqual(['held.lock']);
  await release?.();
});
