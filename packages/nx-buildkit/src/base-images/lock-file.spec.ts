import { lstat, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLock, lockPath, readLock, writeLocks } from './lock-file';
import { lockedImage } from '../../test-data/locked-image';

const DIST = { keepOthers: false };

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'locks-')), 'locks');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const image = (name: string) => ({ ...lockedImage(`${name}:1`), written: name });

it('gives the same bytes for the same images in any order', () => {
  expect(formatLock({ platform: 'linux/arm64', images: [image('b'), image('a')] })).toBe(
    formatLock({ platform: 'linux/arm64', images: [image('a'), image('b')] }),
  );
});

it('reads what it wrote', async () => {
  await writeLocks(
    folder,
    new Map([['linux/arm/v7', formatLock({ platform: 'linux/arm/v7', images: [image('a')] })]]),
    DIST,
  );
  expect(await readLock(lockPath(folder, 'linux/arm/v7'))).toEqual({
    version: 1,
    platform: 'linux/arm/v7',
    images: [image('a')],
  });
});

it('does not read or keep a lock that is a link', async () => {
  const [path, text] = [lockPath(folder, 'linux/arm64'), formatLock({ platform: 'linux/arm64', images: [] })];
  await mkdir(folder);
  await writeFile(join(folder, '../elsewhere'), text);
  await symlink('../elsewhere', path);
  await expect(readLock(path)).rejects.toThrow('is a link');
  await writeLocks(folder, new Map([['linux/arm64', text]]), DIST);
  expect((await lstat(path)).isFile()).toBe(true);
});

it('does not touch a lock that is still right', async () => {
  const locks = new Map([['linux/arm64', formatLock({ platform: 'linux/arm64', images: [image('a')] })]]);
  await writeLocks(folder, locks, DIST);
  const before = await stat(lockPath(folder, 'linux/arm64'));
  await writeLocks(folder, locks, DIST);
  expect((await stat(lockPath(folder, 'linux/arm64'))).ino).toBe(before.ino);
});

it.each([
  ['of this run only, since the hash of docker-build reads them all', DIST, ['linux-amd64.json']],
  ['of all platforms where they are committed', { keepOthers: true }, ['linux-amd64.json', 'linux-arm64.json']],
])('keeps the locks %s', async (_, options, names) => {
  await writeLocks(folder, new Map([['linux/arm64', formatLock({ platform: 'linux/arm64', images: [] })]]), options);
  await writeLocks(folder, new Map([['linux/amd64', formatLock({ platform: 'linux/amd64', images: [] })]]), options);
  expect((await readdir(folder)).sort()).toEqual(names);
});

it('removes everything else that a cache has put beside the locks', async () => {
  await mkdir(join(folder, 'folder.json', 'in', 'it'), { recursive: true });
  await writeLocks(folder, new Map([['linux/arm64', formatLock({ platform: 'linux/arm64', images: [] })]]), DIST);
  expect(await readdir(folder)).toEqual(['linux-arm64.json']);
});

it.each([
  ['no JSON', '{'],
  [
    'a digest that would leave the store',
    JSON.stringify({ version: 1, images: [{ ...image('a'), indexDigest: 'sha256:../x' }] }),
  ],
  ['another version', JSON.stringify({ version: 2, images: [] })],
])('refuses a file with %s and says what to do', async (_, text) => {
  await writeLocks(folder, new Map([['linux/arm64', '']]), DIST);
  await writeFile(lockPath(folder, 'linux/arm64'), text);
  await expect(readLock(lockPath(folder, 'linux/arm64'))).rejects.toMatchObject({
    what: expect.stringContaining('linux-arm64.json'),
    remedy: expect.stringContaining('prefetch'),
  });
});
