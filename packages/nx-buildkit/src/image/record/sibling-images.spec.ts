import type { BuiltImage } from './image-record';
import { chooseImage, findNamed } from './sibling-images';

const image = (tag: string, platforms: string[], target?: string) =>
  ({ recipe: { tags: [tag], platforms, target }, bases: [] }) as unknown as BuiltImage;
const arm64 = ['linux/arm64'];

describe('chooseImage', () => {
  const base = image('ai-infra-base:v1-arm64', arm64);
  const tools = image('ai-infra-tools:v1-arm64', arm64, 'tools');
  const index = image('ai-infra-base:v1', ['linux/amd64', 'linux/arm64']);

  it('takes the image of that very tag first', () => {
    expect(chooseImage([base, index], 'ai-infra-base:v1', undefined, arm64)).toBe(index);
  });

  it('takes the image of that repository when its tag ends in an architecture', () => {
    expect(chooseImage([tools, base], 'ai-infra-base:v1', undefined, arm64)).toBe(base);
  });

  it('takes the image of the stage that the context names', () => {
    expect(chooseImage([base, tools], 'apphub', 'tools', arm64)).toBe(tools);
  });

  it('takes the only image for a context with a name of its own', () => {
    expect(chooseImage([base], 'apphub', undefined, arm64)).toBe(base);
  });

  it('joins images of one platform each that were built in one way', () => {
    const both = ['linux/arm64', 'linux/amd64'];
    const other = image('ai-infra-base:v1-amd64', ['linux/amd64']);
    expect(chooseImage([tools, base, other], 'ai-infra-base:v1', undefined, both)?.recipe.platforms).toEqual(both);
    const otherStage = image('ai-infra-base:v1-amd64', ['linux/amd64'], 'other');
    expect(chooseImage([base, otherStage], 'ai-infra-base:v1', undefined, both)).toBeUndefined();
  });

  it('takes none that lacks a platform', () => {
    expect(chooseImage([base], 'apphub', undefined, ['linux/arm64', 'linux/amd64'])).toBeUndefined();
    expect(chooseImage([base, index], 'apphub', undefined, ['linux/arm64', 'linux/amd64'])).toBe(index);
  });
});

describe('findNamed', () => {
  const base = image('acme-base:v1-arm64', arm64);
  const index = image('acme-base:v1', ['linux/amd64', 'linux/arm64']);

  it('takes the image of the name, with the suffix of the platform or without', () => {
    expect(findNamed([base], 'acme-base:v1', arm64)).toBe(base);
    expect(findNamed([base], 'acme-base:v1-arm64', arm64)).toBe(base);
    expect(findNamed([index], 'acme-base:v1-arm64', arm64)).toBe(index);
  });

  it('joins the images of several platforms', () => {
    const amd64 = image('acme-base:v1-amd64', ['linux/amd64']);
    const both = ['linux/amd64', 'linux/arm64'];
    expect(findNamed([base, amd64], 'acme-base:v1', both)?.recipe.platforms.toSorted()).toEqual(both);
  });

  it('takes no image of another tag or another repository, even if there is no other', () => {
    expect(findNamed([base, index], 'acme-base:v2', arm64)).toBeUndefined();
    expect(findNamed([base], 'acme-other:v1', arm64)).toBeUndefined();
  });
});
