import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerBuildOptions } from './options';
import { imageTargetsOf, possibleImageTargetsOf, projectImages, type NamingOptions } from './project-images';

let workspaceRoot: string;
beforeAll(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'project-images-'));
  mkdirSync(join(workspaceRoot, 'base'));
  writeFileSync(join(workspaceRoot, 'package.json'), '{"version":"1.2.0"}');
});
afterAll(() => rmSync(workspaceRoot, { recursive: true }));

const amd64 = ['linux/amd64'];

/** The references under which one project makes images, without docker.io. */
async function names(options: DockerBuildOptions, more: Partial<NamingOptions> = {}, project = 'base') {
  const target = { project, root: 'base', target: 'docker-build', options };
  const images = await projectImages([target], { workspaceRoot, environmentOf: () => ({}), platforms: amd64, ...more });
  for (const makers of images.values()) expect(makers).toEqual([{ project, target: 'docker-build' }]);
  return [...images.keys()].map((name) => name.replace('docker.io/', '')).sort();
}

describe('projectImages', () => {
  it('knows the version as the build will know it', async () => {
    expect(await names({ version: 'v3' })).toEqual(['library/base:v3-amd64']);
    expect(await names({}, { environmentOf: () => ({ IMAGE_TAG: 'feature/x' }) })).toEqual([
      'library/base:feature-x-amd64',
    ]);
    expect(await names({})).toEqual(['library/base:1.2.0-amd64']);
  });

  it('leaves out the platform only of a name that no official image can have', async () => {
    expect(await names({ imagePrefix: 'acme-' })).toEqual(['library/acme-base:1.2.0', 'library/acme-base:1.2.0-amd64']);
    expect(await names({ imagePrefix: 'acme/' })).toContain('acme/base:1.2.0');
    expect(await names({ tags: ['ghcr.io/acme/x:{version}-{arch}'] })).toContain('ghcr.io/acme/x:1.2.0');
    expect(await names({ tags: ['nginx:1.27-{arch}'] })).toEqual(['library/nginx:1.27-amd64']);
  });

  it('leaves out the platform of an image of several, and where the options do', async () => {
    const both = ['linux/amd64', 'linux/arm64'];
    const each = ['library/base:1.2.0', 'library/base:1.2.0-amd64', 'library/base:1.2.0-arm64'];
    expect(await names({}, { platforms: both })).toEqual(each);
    expect(await names({ platform: 'arm64' })).toEqual(each);
    expect(await names({ archSuffix: false })).toContain('library/base:1.2.0');
  });

  it('corrects the name of a project that no image can have, wherever Nx has put it', async () => {
    const scoped = (options: DockerBuildOptions) => names(options, {}, '@acme/Base');
    expect(await scoped({ tags: ['ghcr.io/acme/@acme/Base:{version}'] })).toEqual([
      'ghcr.io/acme/acme-base:1.2.0',
      'ghcr.io/acme/acme-base:1.2.0-amd64',
    ]);
    expect(await scoped({ imagePrefix: '@acme/Base/', tags: ['{imagePrefix}x:1'] })).toContain('acme-base/x:1');
    expect(await scoped({ targets: { a: { tags: ['@acme/Base:a'] } } })).toContain('library/acme-base:a');
    expect(await scoped({ perPlatform: { arm64: { tags: ['@acme/Base:arm'] } } })).toContain('library/acme-base:arm');
  });

  it('has no name for what options cannot mean, and all others', async () => {
    expect(await names({ tags: ['UPPER/{nonsense}'] })).toEqual([]);
    const targets = ['UPPER/{x}', 'fine:1'].map((tag, i) => ({
      project: `p${i}`,
      root: 'x',
      target: 't',
      options: { tags: [tag] },
    }));
    const images = await projectImages(targets, { workspaceRoot, environmentOf: () => ({}), platforms: amd64 });
    expect(images.get('docker.io/library/fine:1')).toEqual([{ project: 'p1', target: 't' }]);
  });

  it('has every target that builds an image of one name once, in their order', async () => {
    const one = { project: 'p', root: 'p', target: 'one', options: { tags: ['fine:1'] } };
    const targets = [one, { ...one, configuration: 'production' }, { ...one, target: 'two' }];
    const images = await projectImages(targets, { workspaceRoot, environmentOf: () => ({}), platforms: amd64 });
    expect(images.get('docker.io/library/fine:1')?.map(({ target }) => target)).toEqual(['one', 'two']);
  });
});

describe('imageTargetsOf', () => {
  const configurations = { production: { imagePrefix: 'prod-' }, staging: {} };
  const projectsWith = (more: object = {}) => ({
    web: {
      root: 'web',
      targets: { image: { executor: 'nx-buildkit:docker-build', options: { version: 'v1' }, configurations, ...more } },
      build: {},
    },
  });
  const optionsIn = (configuration: string | undefined, more: object = {}) =>
    imageTargetsOf({ projects: projectsWith(more), ...(configuration && { configuration }) }).map(
      ({ options }) => options,
    );

  it('has the options of the configuration, or of the default one', () => {
    expect(optionsIn('production')).toEqual([{ version: 'v1', imagePrefix: 'prod-' }]);
    expect(optionsIn('unknown')).toEqual([{ version: 'v1' }]);
    expect(optionsIn(undefined, { defaultConfiguration: 'production' })).toEqual([
      { version: 'v1', imagePrefix: 'prod-' },
    ]);
    expect(optionsIn('staging', { defaultConfiguration: 'production' })).toEqual([{ version: 'v1' }]);
  });

  it('has those of every run that there can be', () => {
    expect(possibleImageTargetsOf(projectsWith()).map(({ options }) => options)).toEqual([
      { version: 'v1' },
      { version: 'v1', imagePrefix: 'prod-' },
      { version: 'v1' },
    ]);
  });
});
