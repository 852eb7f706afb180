import { readProjectConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { summarizeDockerfile } from '../dockerfile-summary';
import component from './generator';
import type { ComponentOptions, Template } from './schema';

let tree: Tree;
beforeEach(() => (tree = createTreeWithEmptyWorkspace({ formatter: 'none' })));

const run = (options: Partial<ComponentOptions> & { readonly template: Template }) =>
  component(tree, { name: 'web', skipFormat: true, ...options });

describe('component', () => {
  it.each<Template>(['node', 'go', 'python', 'nginx', 'static', 'empty'])(
    'makes a whole component from the template %s',
    async (template) => {
      await run({ template });
      const { targets } = readProjectConfiguration(tree, 'web');
      expect(Object.keys(targets ?? {})).toEqual(['prefetch', 'docker-build', 'smoke']);
      expect(tree.exists('components/web/.dockerignore')).toBe(true);
      const texts = tree.listChanges().map(({ content }) => content?.toString() ?? '');
      expect(texts.filter((text) => text.includes('<%'))).toEqual([]);
    },
  );

  it.each<Template>(['node', 'go', 'python', 'nginx', 'static'])(
    'makes a Dockerfile for %s that copies only what the component has, and does not run as root',
    async (template) => {
      await run({ template });
      const text = tree.read('components/web/Dockerfile', 'utf8') ?? '';
      const { sources } = summarizeDockerfile(text);
      // A trailing * says that the file may be missing.
      const needed = sources.filter((source) => !source.endsWith('*'));
      expect(needed.filter((source) => !tree.exists(`components/web/${source}`))).toEqual([]);
      expect(text).toMatch(/^USER (?!root)|^FROM nginxinc\/nginx-unprivileged/m);
    },
  );

  it('gives a Go module a valid path for any name of the component', async () => {
    await run({ name: 'go', template: 'go' });
    expect(tree.read('components/go/go.mod', 'utf8')).toMatch(/^module example\.com\/go$/m);
  });

  it('adds to an existing image', async () => {
    await run({ template: 'upstream', image: 'gitea/gitea:1.25.1' });
    expect(tree.read('components/web/Dockerfile', 'utf8')).toBe('FROM gitea/gitea:1.25.1\n');
  });

  it('refuses an invalid image, a platform that is none, a template that needs an image and has none, and a template that cannot use one', async () => {
    await expect(run({ template: 'upstream', image: 'Not An Image' })).rejects.toThrow('is not an image reference');
    await expect(run({ template: 'upstream' })).rejects.toThrow('needs an image');
    await expect(run({ template: 'node', platforms: ['amd65'] })).rejects.toThrow('amd65');
    await expect(run({ template: 'go', image: 'alpine' })).rejects.toThrow('takes an image');
  });

  it('takes folder and platforms', async () => {
    await run({ template: 'go', directory: 'src\\web', platforms: ['amd64', 'arm64'] });
    expect(readProjectConfiguration(tree, 'web')).toMatchObject({
      root: 'src/web',
      targets: { 'docker-build': { options: { platform: ['amd64', 'arm64'], buildArgsFromEnv: ['GOPROXY'] } } },
    });
  });

  it.each<Template>(['node', 'go', 'python', 'nginx', 'static', 'upstream', 'empty'])(
    'changes nothing of %s when it is run again, and no file that the user has changed',
    async (template) => {
      const image = template === 'upstream' ? { image: 'alpine' } : {};
      await run({ template, ...image });
      tree.write('components/web/Dockerfile', '# mine');
      const before = tree.listChanges().map(({ path, content }) => `${path} ${content?.toString()}`);
      await run({ template, ...image });
      expect(tree.listChanges().map(({ path, content }) => `${path} ${content?.toString()}`)).toEqual(before);
    },
  );

  it('ends with what to type next', async () => {
    const said = jest.spyOn(console, 'log').mockImplementation();
    await (
      await run({ template: 'node' })
    )();
    expect(said.mock.lastCall).toEqual(['Next: nx run web:docker-build']);
    said.mockRestore();
  });

  it('refuses a name or a folder that another project has', async () => {
    await run({ template: 'node' });
    await expect(run({ template: 'node', directory: 'elsewhere' })).rejects.toThrow('is in components/web already');
    const other = run({ name: 'api', template: 'node', directory: 'components/web/' });
    await expect(other).rejects.toFailWith('NXBK-1201');
    await expect(other).rejects.toThrow('The project web is in components/web already');
    await expect(run({ template: 'node', directory: 'elsewhere' })).rejects.toFailWith('NXBK-1201');
  });
});
