import type { DockerBuildOptions } from '../../component/options';
import { componentSettings } from '../../component/settings';
import { optionsByPlatform } from '../../component/per-platform';
import { imageSpecs } from './image-specs';

const component = { project: 'backend', task: 'docker-build', root: 'src/backend' };
const values = { imagePrefix: 'ai-infra-', projectName: 'backend', version: 'v1', env: {} };

function specsOf(options: DockerBuildOptions, { engineHoldsIndex = true, annotations = {} } = {}) {
  const all = optionsByPlatform(options);
  const variants = all.map((own) => ({
    options: own,
    settings: componentSettings(own, component, { env: {} }),
    sharesTags: all.length > 1 && own.tags === options.tags,
  }));
  return imageSpecs(variants, values, annotations, { engineHoldsIndex, severalNodes: false });
}
const both = { platform: 'arm64,amd64' };

describe('imageSpecs', () => {
  it('makes one image of one stage and platform, and says nothing that was not asked for', () => {
    expect(specsOf({ platform: 'arm64' })).toEqual([
      {
        dockerfile: 'src/backend/Dockerfile',
        context: 'src/backend',
        platforms: ['linux/arm64'],
        tags: ['ai-infra-backend:v1-arm64'],
        outputs: [{ type: 'load', attributes: {} }],
        buildArgs: {},
        buildContexts: {},
        labels: {},
        annotations: {},
      },
    ]);
  });

  it('makes one index of several platforms where every output holds one', () => {
    const [spec, ...others] = specsOf({ ...both, outputs: ['load', 'push'] });
    expect(spec).toMatchObject({ platforms: ['linux/arm64', 'linux/amd64'], tags: ['ai-infra-backend:v1'] });
    expect(others).toEqual([]);
  });

  it.each<[string, DockerBuildOptions, boolean]>([
    ['the engine cannot hold an index', {}, false],
    ['an output cannot hold an index', { outputs: ['push', 'docker'] }, true],
    ['a platform has build arguments of its own', { perPlatform: { arm64: { buildArgs: { A: '1' } } } }, true],
  ])('makes an image for each platform when %s', (_, options, engineHoldsIndex) => {
    const specs = specsOf({ ...both, ...options }, { engineHoldsIndex });
    expect(specs.map(({ tags }) => tags)).toEqual([['ai-infra-backend:v1-arm64'], ['ai-infra-backend:v1-amd64']]);
  });

  it('gives each platform what the options say of it', () => {
    const own = { dockerfile: 'Dockerfile.arm', target: 'arm', cacheFrom: ['type=local,src=arm'], tags: ['app:arm'] };
    const perPlatform = { aarch64: { ...own, buildArgs: { A: 'arm' } } };
    const specs = specsOf({ ...both, tags: ['app:any'], buildArgs: { A: 'any', B: 'any' }, perPlatform });
    expect(specs).toMatchObject([
      { ...own, platforms: ['linux/arm64'], buildArgs: { A: 'arm', B: 'any' } },
      { dockerfile: 'src/backend/Dockerfile', tags: ['app:any-amd64'], buildArgs: { A: 'any', B: 'any' } },
    ]);
    expect(specs[1]).not.toHaveProperty('target');
  });

  it('refuses what is said of no platform', () => {
    expect(() => specsOf({ perPlatform: { arm46: {} } })).toThrow('is not a platform');
  });

  it('refuses two platforms under one tag', () => {
    const perPlatform = { arm64: { tags: ['app:1'] }, amd64: { tags: ['app:1'] } };
    expect(() => specsOf({ ...both, perPlatform })).toThrow('share the tag app:1');
    expect(() => specsOf({ ...both, perPlatform })).toFailWith('NXBK-0814');
  });

  it('makes an image of each stage, with tags of its own', () => {
    const targets = { backend: { tags: ['backend:{version}'] }, init: {} };
    const specs = specsOf({ platform: 'arm64', targets });
    expect(specs.map(({ target, tags }) => [target, tags])).toEqual([
      ['backend', ['backend:v1']],
      ['init', ['ai-infra-backend-init:v1-arm64']],
    ]);
  });

  it('refuses two images under one tag', () => {
    expect(() => specsOf({ platform: 'arm64', targets: { a: {}, b: {} }, tags: ['x:1'] })).toThrow('share the tag x:1');
  });

  it('refuses two images in one file', () => {
    const options = { ...both, outputs: ['type=docker,dest=a.tar'] };
    expect(() => specsOf(options)).toThrow('share the file a.tar');
  });

  it("writes files into the component's own folder", () => {
    const [spec] = specsOf({ platform: 'arm64', outputs: ['oci'] });
    expect(spec?.outputs[0]?.attributes).toEqual({
      dest: 'dist/buildkit/backend/docker-build/ai-infra-backend_v1-arm64.oci.tar',
    });
  });

  it("fills in annotations, lets the user's win and an empty one remove", () => {
    const annotations = { title: 'backend', created: 'then', source: 'there' };
    const [spec] = specsOf(
      { platform: 'arm64', annotations: { created: '', source: '{arch}', own: '{version}' } },
      { annotations },
    );
    expect(spec).toHaveProperty('annotations', { title: 'backend', source: 'arm64', own: 'v1' });
  });

  it('takes an upstream image as it is', () => {
    expect(specsOf({ platform: 'arm64', image: 'postgres:16' })).toEqual([
      {
        image: 'postgres:16',
        platforms: ['linux/arm64'],
        tags: ['ai-infra-backend:v1-arm64'],
        outputs: [{ type: 'load', attributes: {} }],
      },
    ]);
  });

  it('passes on what docker buildx takes as it is', () => {
    const options = {
      secrets: ['id=a,env=A'],
      noCache: true,
      provenance: false,
      extraArgs: ['--policy', 'disabled=true'],
    };
    expect(specsOf({ platform: 'arm64', ...options })[0]).toMatchObject(options);
  });
});
