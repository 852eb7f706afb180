import type { RunnerImage } from './digest-file';
import { planIndexes } from './plan-index';

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const arm64: RunnerImage = { platforms: ['linux/arm64'], digest: digest('a'), commit: 'c1', version: '1.0.0' };
const amd64: RunnerImage = { ...arm64, platforms: ['linux/amd64'], digest: digest('b') };
const expected = { platforms: [], commit: 'c1', version: '1.0.0' };

describe('planIndexes', () => {
  it('is the same for the same images in any order', () => {
    const index = { platforms: ['linux/amd64', 'linux/arm64'], images: [amd64, arm64] };
    expect(planIndexes([arm64, amd64], expected)).toEqual([index]);
    expect(planIndexes([amd64, arm64], expected)).toEqual([index]);
  });

  it('makes an index for each stage', () => {
    const images = [arm64, amd64].flatMap((image) => [
      { ...image, target: 'web' },
      { ...image, target: 'init' },
    ]);
    expect(planIndexes(images, expected).map(({ target, images }) => [target, images.length])).toEqual([
      ['init', 2],
      ['web', 2],
    ]);
  });

  it.each([
    ['no image', [], {}, 'There is no digest of an image to join'],
    ['another commit', [amd64, { ...arm64, commit: 'c0' }], {}, 'for linux/arm64 is of commit c0, and not of c1'],
    ['another version', [amd64, { ...arm64, version: '0.9.0' }], {}, 'is of version 0.9.0, and not of 1.0.0'],
    ['a commit that is not checked out', [amd64, arm64], { commit: 'c2' }, 'is of commit c1, and not of c2'],
    ['a missing platform', [amd64], { platforms: ['linux/amd64', 'linux/arm64'] }, 'for linux/arm64'],
    ['a platform too many', [amd64, arm64], { platforms: ['linux/amd64'] }, 'for linux/arm64, which is not asked for'],
    ['two images for a platform', [amd64, { ...amd64, digest: digest('c') }], {}, 'two digests of the image'],
  ])('refuses %s', (_, images, other, why) =>
    expect(() => planIndexes(images, { ...expected, ...other })).toThrow(why),
  );

  it('says how images come to be of one commit', () =>
    expect(() => planIndexes([arm64], { ...expected, commit: 'c2' })).toFailWith('NXBK-0905'));
});
