import {
  addProjectConfiguration,
  readJson,
  readNxJson,
  readProjectConfiguration,
  updateNxJson,
  type Tree,
} from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import init from './generator';

let tree: Tree;
beforeEach(() => (tree = createTreeWithEmptyWorkspace({ formatter: 'none' })));

const run = (options = {}) => init(tree, { skipFormat: true, ...options });
const snapshot = () => Object.fromEntries(tree.listChanges().map(({ path, content }) => [path, content?.toString()]));

describe('init', () => {
  it('registers the plugin and makes the project that sees to the builder', async () => {
    await run();
    expect(readNxJson(tree)?.plugins).toContain('nx-buildkit');
    expect(readNxJson(tree)?.targetDefaults).not.toHaveProperty(['nx-buildkit:docker-build']);
    expect(readProjectConfiguration(tree, 'buildkit')).toMatchObject({
      root: 'tools/buildkit',
      targets: {
        config: { executor: 'nx-buildkit:buildkit-config' },
        builder: { executor: 'nx-buildkit:builder' },
        doctor: { executor: 'nx-buildkit:doctor' },
        report: { executor: 'nx-buildkit:report' },
        store: { executor: 'nx-buildkit:store', configurations: { prune: { action: 'prune' } } },
        'prefetch-all': { dependsOn: [{ projects: ['*', '!buildkit'], target: 'prefetch*', params: 'forward' }] },
      },
    });
  });

  it('takes no folder of another project', async () => {
    addProjectConfiguration(tree, 'tools', { root: 'tools/buildkit' });
    await expect(run()).rejects.toThrow(
      /^The project tools is in tools\/buildkit already .*\n.*choose another folder: --directory/,
    );
    await run({ directory: '.\\tools\\builder\\' });
    expect(readProjectConfiguration(tree, 'buildkit').root).toBe('tools/builder');
  });

  it('keeps the name prefix, the version and the mirrors that were asked for', async () => {
    await run({
      imagePrefix: 'ai-infra-',
      version: 'v0.3.8',
      mirrors: 'ghcr.io=ghcr.example.com, quay.io=m.example.com/quay,quay.io=n.example.com',
    });
    expect(readNxJson(tree)?.targetDefaults?.['nx-buildkit:docker-build']).toEqual({
      options: { imagePrefix: 'ai-infra-', version: 'v0.3.8' },
    });
    expect(readProjectConfiguration(tree, 'buildkit').targets?.['config']?.options).toEqual({
      mirrors: { 'ghcr.io': ['ghcr.example.com'], 'quay.io': ['m.example.com/quay', 'n.example.com'] },
    });
  });

  it('refuses mirrors that name no registry, and writes nothing', async () => {
    await expect(run({ mirrors: 'ghcr.example.com' })).rejects.toThrow('is not registry=mirror');
  });

  it('hides what builds leave from git, and what no image needs from Docker', async () => {
    tree.write('.gitignore', '/node_modules\ndist/');
    await run();
    expect(tree.read('.gitignore', 'utf8')).toBe('/node_modules\ndist/');
    expect(tree.read('.dockerignore', 'utf8')).toBe('.git\n.nx\ndist/buildkit\nnode_modules\n');
  });

  it.each(['', 'node_modules', '*\n!apps/api/dist\n', '# COPY .git is needed'])(
    'leaves a .dockerignore as it is: %j',
    async (text) => {
      tree.write('.dockerignore', text);
      await run();
      expect(tree.read('.dockerignore', 'utf8')).toBe(text);
    },
  );

  it.each([
    ['apps/api/Dockerfile', 'FROM node:22\nCOPY node_modules /app/node_modules\n'],
    ['docker/version.Dockerfile', 'FROM alpine\nCOPY .git /git\n'],
    ['compose.yaml', 'services: {}\n'],
    ['docker-bake.hcl', ''],
  ])('gives a build that there is already no other context: %s', async (path, text) => {
    tree.write(path, text);
    await run();
    expect(tree.exists('.dockerignore')).toBe(false);
  });

  it('sets up a folder without nx.json and .gitignore', async () => {
    tree.delete('nx.json');
    tree.delete('.gitignore');
    await run();
    expect(readNxJson(tree)?.plugins).toEqual(['nx-buildkit']);
    expect(tree.read('.gitignore', 'utf8')).toBe('node_modules\ndist\n.nx\n');
  });

  it('adds the package unless it is there', async () => {
    await run();
    expect(readJson(tree, 'package.json').devDependencies).toHaveProperty('nx-buildkit');
    tree.write('package.json', JSON.stringify({ dependencies: { 'nx-buildkit': '0.0.1' } }));
    await run();
    expect(readJson(tree, 'package.json')).toEqual({ dependencies: { 'nx-buildkit': '0.0.1' } });
  });

  it('changes nothing when it runs again with other answers', async () => {
    await run({ imagePrefix: 'a-', mirrors: 'ghcr.io=one.example.com' });
    const before = snapshot();
    await run({ imagePrefix: 'b-', mirrors: 'ghcr.io=two.example.com', directory: 'elsewhere' });
    expect(snapshot()).toEqual(before);
  });

  it('finds an existing project with the builder target under any name', async () => {
    tree.write(
      'infra/project.json',
      JSON.stringify({ name: 'infra', targets: { b: { executor: 'nx-buildkit:builder' } } }),
    );
    await run();
    expect(tree.exists('tools/buildkit/project.json')).toBe(false);
  });

  it('leaves alone what nx.json says of the plugin', async () => {
    const plugins = [{ plugin: 'nx-buildkit', options: { prefetchTarget: 'bases' } }];
    updateNxJson(tree, { ...readNxJson(tree), plugins });
    await run();
    expect(readNxJson(tree)?.plugins).toEqual(plugins);
    expect(readProjectConfiguration(tree, 'buildkit').targets).toMatchObject({
      'prefetch-all': { dependsOn: [{ target: 'bases*' }] },
    });
  });
});
