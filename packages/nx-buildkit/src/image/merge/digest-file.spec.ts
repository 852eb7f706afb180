import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPushed, writePushed } from './digest-file';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'digests-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const image = {
  platforms: ['linux/arm64'],
  digest: `sha256:${'a'.repeat(64)}` as const,
  commit: 'c1',
  version: '1.0.0',
};

it('reads what every runner wrote', async () => {
  const amd64 = { ...image, target: 'web', platforms: ['linux/amd64'] };
  await writePushed(folder, image);
  await writePushed(folder, amd64);
  expect((await readdir(folder)).sort()).toEqual(['arm64.json', 'web-amd64.json']);
  expect(await readPushed(folder)).toEqual([image, amd64]);
  expect(await readPushed(join(folder, 'nowhere'))).toEqual([]);
});

it.each([
  ['text', 'x'],
  ['another format', JSON.stringify({ ...image, format: 2 })],
  ['an invalid digest', JSON.stringify({ ...image, format: 1, digest: 'sha256:../..' })],
  ['an invalid platform', JSON.stringify({ ...image, format: 1, platforms: ['--builder'] })],
  ['no platform', JSON.stringify({ ...image, format: 1, platforms: [] })],
])('refuses a file with %s', async (_, text) => {
  await writeFile(join(folder, 'x.json'), text);
  await expect(readPushed(folder)).rejects.toThrow('x.json does not describe an image');
  await expect(readPushed(folder)).rejects.toFailWith('NXBK-0904');
});

it('does not follow a link', async () => {
  await symlink('/dev/zero', join(folder, 'x.json'));
  await expect(readPushed(folder)).rejects.toThrow('is a link');
});
