import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDockerConfig } from './docker-config';

describe('makeDockerConfig', () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'docker-config-'));
    folder = join(root, 'made');
  });
  afterEach(() => rm(root, { recursive: true }));

  it("installs the newest buildx and keeps Docker's own files", async () => {
    await makeDockerConfig(folder, '/builds/old');
    await writeFile(join(folder, 'config.json'), '{}');
    await makeDockerConfig(folder, '/builds/new');
    expect(await readlink(join(folder, 'cli-plugins/docker-buildx'))).toBe('/builds/new/buildx');
    expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe('{}');
  });

  it("links to the user's settings and other plugins", async () => {
    const settings = join(root, 'user');
    await mkdir(join(settings, 'cli-plugins'), { recursive: true });
    await writeFile(join(settings, 'config.json'), '{"auths":{}}');
    await writeFile(join(settings, 'cli-plugins/docker-compose'), '');
    await makeDockerConfig(folder, '/builds/new', settings);
    expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe('{"auths":{}}');
    expect((await readdir(join(folder, 'cli-plugins'))).sort()).toEqual(['docker-buildx', 'docker-compose']);
    expect(await readdir(join(settings, 'cli-plugins'))).toEqual(['docker-compose']);
  });
});
