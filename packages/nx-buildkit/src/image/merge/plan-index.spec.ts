import type { RunnerImage } from './digest-file';
import { planIndexes } from './plan-index';

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const arm64: RunnerImage = {
  platforms: ['linux/arm64'],
  digest: digest('a'),
  commit: 'c1',
  uncommitted: {},
  version: '1.0.0',
};
const amd64: RunnerImage = { ...arm64, platforms: ['linux/amd64'], digest: digest('b') };
const production = { configuration: 'production', configured: digest('1'), decided: digest('2') };
const development = { configured: digest('3'), decided: digest('4') };
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

  it.each([
    [
      'configurations',
      production,
      development,
      'for linux/amd64 was made in the configuration production, and the image for linux/arm64 without a configuration',
    ],
    ['build arguments', production, { ...production, decided: digest('5') }, 'their options or build arguments differ'],
    ['a configuration of other options than the index', development, development, 'would be made in the configuration'],
    ['none and what an index without one is made with', {}, production, 'without a configuration'],
  ])('refuses images of different %s', (_, one, other, why) => {
    const images = [
      { ...amd64, ...one },
      { ...arm64, ...other },
    ];
    const { configuration, configured } = production;
    const plan = () => planIndexes(images, { ...expected, configuration, configured });
    expect(plan).toThrow(why);
    expect(plan).toFailWith('NXBK-0905');
  });

  it.each([
    ['one tree is clean', { 'src/a.ts': digest('1') }, {}, ': src/a.ts'],
    ['a file differs', { a: digest('1'), b: digest('1') }, { a: digest('1'), b: digest('2') }, ': b'],
    ['many files do', Object.fromEntries([...'gfedcba'].map((name) => [name, digest('1')])), {}, ' and 2 other files'],
  ])('refuses images of different uncommitted changes: %s', (_, one, other, why) => {
    const plan = () =>
      planIndexes(
        [
          { ...amd64, uncommitted: one },
          { ...arm64, uncommitted: other },
        ],
        expected,
      );
    expect(plan).toThrow('for linux/amd64 and the image for linux/arm64 are of one commit, but of different');
    expect(plan).toThrow(why);
    expect(plan).toFailWith('NXBK-0905');
  });

  it('joins images of the same uncommitted changes', () => {
    const uncommitted = { 'package.json': digest('1') };
    const images = [amd64, arm64].map((image) => ({ ...image, uncommitted }));
    expect(planIndexes(images, expected)).toHaveLength(1);
  });

  it('joins images of configurations that decide the same', () => {
    const images = [
      { ...amd64, ...production },
      { ...arm64, ...production, configuration: 'other' },
    ];
    expect(planIndexes(images, { ...expected, configured: production.configured })).toHaveLength(1);
  });

  it('says how images come to be of one commit', () =>
    expect(() => planIndexes([arm64], { ...expected, commit: 'c2' })).toFailWith('NXBK-0905'));
});
