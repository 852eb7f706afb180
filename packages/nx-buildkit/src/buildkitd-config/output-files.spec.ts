import { lstat, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkDirOf, readBuildkitConfig, writeBuildkitConfig } from './output-files';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'buildkit-config-'))));
afterEach(() => rm(dir, { recursive: true }));

const toml = '[registry."docker.io"]\nmirrors = ["a", "b/c"]\n[registry.a]\nhttp = true\n';
const proxy = { builderEnv: {}, hostEnv: { HTTPS_PROXY: 'http://me:secret@p:1' } };

test('what is written is read back', async () => {
  await writeBuildkitConfig(dir, toml, { proxy, links: [] });
  expect(await readBuildkitConfig(dir)).toEqual({ toml, tomlPath: join(dir, 'buildkitd.toml'), proxy });
});

test('the proxy settings are for their owner only', async () => {
  await writeBuildkitConfig(dir, toml, { proxy, links: [] });
  expect((await stat(join(dir, 'proxy.json'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(dir, 'buildkitd.toml'), 'utf8')).not.toContain('secret');
});

test('links are made anew each time', async () => {
  const link = (name: string) => ({ path: join(linkDirOf(dir), name), target: join(dir, 'buildkitd.toml') });
  await writeBuildkitConfig(dir, toml, { proxy, links: [link('old')] });
  await writeBuildkitConfig(dir, toml, { proxy, links: [link('new')] });
  expect(await readFile(link('new').path, 'utf8')).toBe(toml);
  await expect(lstat(link('old').path)).rejects.toThrow('ENOENT');
});

test('files that are not there are named, with the task that writes them', async () => {
  await expect(readBuildkitConfig(dir)).rejects.toThrow(`${join(dir, 'buildkitd.toml')} is not there`);
});
