import { formatWholePlatform, normalizePlatform, parsePlatform, splitPlatform } from './platform';

const machine = splitPlatform('linux/amd64');

describe('parsePlatform', () => {
  it.each([
    ['linux/arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64/v8'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm'],
    ['linux/armhf/v8', 'linux/arm/v7'],
    ['arm64', 'linux/arm64'],
    ['windows', 'windows/amd64'],
    ['windows(10.0.17763)/amd64', 'windows(10.0.17763)/amd64'],
  ])('reads %s as %s', (text, whole) => {
    const platform = parsePlatform(text, machine);
    expect(platform && formatWholePlatform(platform)).toBe(whole);
  });

  it.each(['', 'nothing', 'linux/arm64/v8/x', 'linux/$arch'])('refuses %j', (text) =>
    expect(parsePlatform(text, machine)).toBeUndefined(),
  );

  it('takes one part alone for a platform only where the machine is known', () =>
    expect(parsePlatform('arm64')).toBeUndefined());
});

describe('normalizePlatform', () => {
  it.each([
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/v8.0', 'linux/arm64'],
    ['linux/arm64/9.0', 'linux/arm64/v9'],
    ['linux/armhf/v8', 'linux/arm/v7'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['Linux/AMD64', 'linux/amd64'],
    ['macOS/aarch64', 'darwin/arm64'],
  ])('spells %s as %s', (text, normal) =>
    expect(formatWholePlatform(normalizePlatform(splitPlatform(text)))).toBe(normal),
  );
});
