import { hostPlatform, canonicalPlatform, canonicalPlatforms, platformSuffix } from './platform-option';

describe('canonicalPlatform', () => {
  it.each([
    ['arm64', 'linux/arm64'],
    ['aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['arm64/8', 'linux/arm64'],
    ['arm64/v9', 'linux/arm64/v9'],
    ['x86_64', 'linux/amd64'],
    ['x86-64', 'linux/amd64'],
    ['AMD64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['amd64/v3', 'linux/amd64/v3'],
    ['arm', 'linux/arm/v7'],
    ['linux/arm/v7', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['armhf', 'linux/arm/v7'],
    ['armel', 'linux/arm/v6'],
    ['i386', 'linux/386'],
    [' riscv64 ', 'linux/riscv64'],
    ['windows/amd64', 'windows/amd64'],
  ])('reads %s as %s', (text, platform) => expect(canonicalPlatform(text)).toBe(platform));

  it.each(['', 'linux', 'arm65', 'linux/arm64/v8/x', 'linux/arm64/$(x)', 'local', '--push'])('refuses %j', (text) =>
    expect(() => canonicalPlatform(text)).toThrow(`"${text}" is not a platform`),
  );

  it('says how a platform is written', () => expect(() => canonicalPlatform('arm65')).toFailWith('NXBK-0404'));
});

describe('canonicalPlatforms', () => {
  it('takes a comma-separated word or a list, each platform once, in order', () => {
    expect(canonicalPlatforms('arm64, amd64,aarch64', ['linux/386'])).toEqual(['linux/arm64', 'linux/amd64']);
    expect(canonicalPlatforms(['amd64', 'arm64,arm'], ['linux/386'])).toEqual([
      'linux/amd64',
      'linux/arm64',
      'linux/arm/v7',
    ]);
  });

  it.each([undefined, '', []])('takes the default for %j', (given) =>
    expect(canonicalPlatforms(given, ['linux/386'])).toEqual(['linux/386']),
  );
});

it('takes the processor of the host for Linux containers', () => {
  expect(hostPlatform('x64')).toBe('linux/amd64');
  expect(hostPlatform('arm64')).toBe('linux/arm64');
});

it('names a platform in a tag', () => {
  expect(['linux/arm64', 'linux/arm/v7', 'windows/amd64'].map(platformSuffix)).toEqual([
    'arm64',
    'armv7',
    'windows-amd64',
  ]);
});
