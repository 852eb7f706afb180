import { chooseSibling, siblingsOf } from './choose-sibling';
import type { ImageSpec } from './image-spec';

const image = (tag: string, platforms: string[], target?: string) => ({
  spec: { tags: [tag], platforms, target } as unknown as ImageSpec,
});
const arm64 = ['linux/arm64'];
const choose = (
  images: readonly ReturnType<typeof image>[],
  key: string,
  stage: string | undefined,
  platforms: string[],
) => chooseSibling(images, { key, project: 'base', ...(stage !== undefined && { stage }), isName: false }, platforms);
const named = (images: readonly ReturnType<typeof image>[], key: string, platforms: string[]) =>
  chooseSibling(images, { key, project: 'base', isName: true }, platforms);

describe('chooseSibling', () => {
  const base = image('ai-infra-base:v1-arm64', arm64);
  const tools = image('ai-infra-tools:v1-arm64', arm64, 'tools');
  const index = image('ai-infra-base:v1', ['linux/amd64', 'linux/arm64']);

  it('takes the image of that very tag first', () => {
    expect(choose([base, index], 'ai-infra-base:v1', undefined, arm64)).toBe(index);
  });

  it('takes the image of that repository when its tag ends in an architecture', () => {
    expect(choose([tools, base], 'ai-infra-base:v1', undefined, arm64)).toBe(base);
  });

  it('takes the image of the stage that the context names', () => {
    expect(choose([base, tools], 'apphub', 'tools', arm64)).toBe(tools);
  });

  it('takes the only image for a context with a name of its own', () => {
    expect(choose([base], 'apphub', undefined, arm64)).toBe(base);
  });

  it('joins images of one platform each that were built in one way', () => {
    const both = ['linux/arm64', 'linux/amd64'];
    const other = image('ai-infra-base:v1-amd64', ['linux/amd64']);
    expect(choose([tools, base, other], 'ai-infra-base:v1', undefined, both)?.spec.platforms).toEqual(both);
    const otherStage = image('ai-infra-base:v1-amd64', ['linux/amd64'], 'other');
    expect(() => choose([base, otherStage], 'ai-infra-base:v1', undefined, both)).toThrow('base builds no image');
    expect(() => choose([base, otherStage], 'ai-infra-base:v1', undefined, both)).toFailWith('NXBK-0812');
  });

  it('takes none that lacks a platform', () => {
    expect(() => choose([base], 'apphub', undefined, ['linux/arm64', 'linux/amd64'])).toThrow('builds no image');
    expect(choose([base, index], 'apphub', undefined, ['linux/arm64', 'linux/amd64'])).toBe(index);
  });
});

describe('an image that is named as its project makes it', () => {
  const base = image('acme-base:v1-arm64', arm64);
  const index = image('acme-base:v1', ['linux/amd64', 'linux/arm64']);

  it('takes the image of the name, with the suffix of the platform or without', () => {
    expect(named([base], 'acme-base:v1', arm64)).toBe(base);
    expect(named([base], 'acme-base:v1-arm64', arm64)).toBe(base);
    expect(named([index], 'acme-base:v1-arm64', arm64)).toBe(index);
  });

  it('joins the images of several platforms', () => {
    const amd64 = image('acme-base:v1-amd64', ['linux/amd64']);
    const both = ['linux/amd64', 'linux/arm64'];
    expect(named([base, amd64], 'acme-base:v1', both).spec.platforms.toSorted()).toEqual(both);
  });

  it('takes no image of another tag or another repository, even if there is no other', () => {
    expect(() => named([base, index], 'acme-base:v2', arm64)).toThrow('base builds no image acme-base:v2');
    expect(() => named([base], 'acme-other:v1', arm64)).toThrow('base builds no image');
  });
});

it('finds the images of other projects among the named contexts', () => {
  const buildContexts = {
    a: 'project:apphub',
    b: 'project:backend#init',
    c: 'docker-image://alpine',
    d: 'folder',
    'base:1': 'sibling:base',
  };
  expect(siblingsOf({ buildContexts })).toEqual([
    { key: 'a', project: 'apphub', isName: false },
    { key: 'b', project: 'backend', stage: 'init', isName: false },
    { key: 'base:1', project: 'base', isName: true },
  ]);
});
