import { mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunnerImages, writeRunnerImage } from './digest-file';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'digests-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const image = {
  platforms: ['linux/arm64'],
  digest: `sha256:${'a'.repeat(64)}` as const,
  commit: 'c1',
  uncommitted: { 'src/main.ts': `sha256:${'d'.repeat(64)}` as const },
  version: '1.0.0',
  configuration: 'production',
  configured: `sha256:${'b'.repeat(64)}` as const,
  decided: `sha256:${'c'.repeat(64)}` as const,
};

it('reads what every runner wrote', async () => {
  const amd64 = { ...image, target: 'web', platforms: ['linux/amd64'] };
  await writeRunnerImage(folder, image);
  await writeRunnerImage(folder, amd64);
  expect((await readdir(folder)).sort()).toEqual(['arm64.json', 'web-amd64.json']);
  expect(await readRunnerImages(folder)).toEqual([image, amd64]);
  expect(await readRunnerImages(join(folder, 'nowhere'))).toEqual([]);
});

it('has the archive of an image beside its file, until the image has none', async () => {
  const built = join(folder, 'built.tar');
  await writeFile(built, 'image');
  await writeRunnerImage(folder, { ...image, archive: built });
  await writeFile(`${built}.next`, 'another image');
  await rename(`${built}.next`, built);
  const archive = join(folder, 'arm64.oci.tar');
  expect(await readRunnerImages(folder)).toEqual([{ ...image, archive }]);
  expect(await readFile(archive, 'utf8')).toBe('image');
  await writeRunnerImage(folder, { ...image, archive: built });
  await writeRunnerImage(folder, { ...image, archive: built });
  expect(await readFile(archive, 'utf8')).toBe('another image');
  await writeRunnerImage(folder, image);
  expect(await readRunnerImages(folder)).toEqual([image]);
  expect((await readdir(folder)).sort()).toEqual(['arm64.json', 'built.tar']);
});

it('names an archive that is gone', async () => {
  const written = writeRunnerImage(folder, { ...image, archive: join(folder, 'gone.tar') });
  await expect(written).rejects.toThrow('gone.tar is gone');
  await expect(written).rejects.toFailWith('NXBK-0907');
});

it('takes nothing but a file for an archive', async () => {
  await symlink('/etc/passwd', join(folder, 'built.tar'));
  await expect(writeRunnerImage(folder, { ...image, archive: join(folder, 'built.tar') })).rejects.toThrow(
    'not a file',
  );
});

it.each([
  ['text', 'x'],
  ['another format', JSON.stringify({ ...image, format: 2 })],
  ['an invalid digest', JSON.stringify({ ...image, format: 1, digest: 'sha256:../..' })],
  ['an invalid platform', JSON.stringify({ ...image, format: 1, platforms: ['--builder'] })],
  ['no platform', JSON.stringify({ ...image, format: 1, platforms: [] })],
])('refuses a file with %s', async (_, text) => {
  await writeFile(join(folder, 'x.json'), text);
  await expect(readRunnerImages(folder)).rejects.toThrow('x.json does not describe an image');
  await expect(readRunnerImages(folder)).rejects.toFailWith('NXBK-0904');
});

it('does not follow a link', async () => {
  await symlink('/dev/zero', join(folder, 'x.json'));
  await expect(readRunnerImages(folder)).rejects.toThrow('is a link');
});
