import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkDirOf, OUTPUTS, readBuildkitConfig, requireBuildkitConfig, writeBuildkitConfig } from './output-files';

let dir: string;
let elsewhere: string;
beforeEach(async () => {
  const folder = () => mkdtemp(join(tmpdir(), 'buildkit-config-'));
  [dir, elsewhere] = await Promise.all([folder(), folder()]);
});
afterEach(() => Promise.all([dir, elsewhere].map((path) => rm(path, { recursive: true }))));

const toml = '[registry."docker.io"]\nmirrors = ["a", "b/c"]\n[registry.a]\nhttp = true\n';
const proxy = { builderEnv: {}, hostEnv: { HTTPS_PROXY: 'http://me:secret@p:1' } };
const link = (name: string) => ({ path: join(linkDirOf(dir), name), target: join(dir, OUTPUTS.toml) });

test('what is written is read back', async () => {
  await writeBuildkitConfig(dir, toml, { proxy, links: [link('ca.crt')] });
  expect(await readBuildkitConfig(dir)).toEqual({ toml, tomlPath: join(dir, 'buildkitd.toml'), proxy });
});

test('no credential is in any file, so that none gets into a cache that others share', async () => {
  await writeBuildkitConfig(dir, toml, { proxy, links: [] });
  const texts = await Promise.all([OUTPUTS.toml, OUTPUTS.sealed].map((name) => readFile(join(dir, name), 'utf8')));
  for (const text of [...texts, ...texts.map((base64) => Buffer.from(base64, 'base64').toString('latin1'))]) {
    expect(text).not.toContain('secret');
  }
});

test('links are made again each time', async () => {
  await writeBuildkitConfig(dir, toml, { proxy, links: [link('old')] });
  await writeBuildkitConfig(dir, toml, { proxy, links: [link('new')] });
  expect(await readFile(link('new').path, 'utf8')).toBe(toml);
  await expect(lstat(link('old').path)).rejects.toThrow('ENOENT');
});

test('files that are not there are named, with the task that writes them', async () => {
  await expect(requireBuildkitConfig(dir)).rejects.toThrow('There is no buildkitd.toml in');
  await expect(requireBuildkitConfig(dir)).rejects.toFailWith('NXBK-0104');
  await writeBuildkitConfig(dir, toml, { proxy, links: [] });
  expect(await requireBuildkitConfig(dir)).toMatchObject({ toml });
});

describe('what somebody else put into the folder', () => {
  beforeEach(() => writeBuildkitConfig(dir, toml, { proxy, links: [link('ca.crt')] }));

  test.each<[string, () => Promise<void>]>([
    ['another mirror', () => writeFile(join(dir, OUTPUTS.toml), toml.replace('"a"', '"evil.test"'))],
    ['other variables', () => writeFile(join(dir, OUTPUTS.sealed), JSON.stringify({ hostEnv: { PATH: '/evil' } }))],
    [
      'a link to an endless device',
      async () => {
        await rm(join(dir, OUTPUTS.toml));
        await symlink('/dev/zero', join(dir, OUTPUTS.toml));
      },
    ],
    ['nothing sealed', () => rm(join(dir, OUTPUTS.sealed))],
    [
      'another certificate behind a name',
      async () => {
        await rm(link('ca.crt').path);
        await symlink('/evil/ca.crt', link('ca.crt').path);
      },
    ],
    ['a certificate as a file', async () => (await rm(link('ca.crt').path), writeFile(link('ca.crt').path, 'evil'))],
  ])('is not read: %s', async (_, attack) => {
    await attack();
    expect(await readBuildkitConfig(dir)).toBeUndefined();
  });

  test('is not read when this user made it for another folder, whose links it names', async () => {
    for (const name of [OUTPUTS.toml, OUTPUTS.sealed])
      await writeFile(join(elsewhere, name), await readFile(join(dir, name)));
    expect(await readBuildkitConfig(elsewhere)).toBeUndefined();
  });
});
