import type { BuiltImage } from './image-record';
import { chooseImage } from './sibling-images';

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
