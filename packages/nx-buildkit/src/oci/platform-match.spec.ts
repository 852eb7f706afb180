import { choosePlatform, servesPlatform } from './platform-match';
import { formatPlatform, splitPlatform } from './platform';

const entries = (...platforms: string[]) => platforms.map((text) => ({ text, platform: splitPlatform(text) }));
const choose = (wanted: string, ...offered: string[]) =>
  choosePlatform(entries(...offered), splitPlatform(wanted))?.text;

describe('choosePlatform', () => {
  it('takes the platform itself, wherever it stands', () => {
    expect(choose('linux/arm64', 'linux/amd64', 'linux/arm/v7', 'linux/arm64')).toBe('linux/arm64');
  });

  it('knows two spellings of one platform', () => {
    expect(choose('linux/arm64', 'linux/arm64/v8')).toBe('linux/arm64/v8');
    expect(choose('linux/arm64/v8', 'linux/arm64')).toBe('linux/arm64');
    expect(choose('linux/arm', 'linux/arm/v7')).toBe('linux/arm/v7');
    expect(choose('linux/amd64/v1', 'linux/amd64')).toBe('linux/amd64');
  });

  it('falls back to an older variant, the newest first', () => {
    expect(choose('linux/arm/v7', 'linux/arm/v5', 'linux/arm/v6')).toBe('linux/arm/v6');
    expect(choose('linux/amd64/v3', 'linux/amd64', 'linux/amd64/v2')).toBe('linux/amd64/v2');
    expect(choose('linux/amd64/v3', 'linux/amd64')).toBe('linux/amd64');
    expect(choose('linux/arm64/v9', 'linux/arm64/v8.4')).toBe('linux/arm64/v8.4');
  });

  it('never takes a newer variant', () => {
    expect(choose('linux/arm/v6', 'linux/arm/v7')).toBeUndefined();
    expect(choose('linux/amd64', 'linux/amd64/v2')).toBeUndefined();
  });

  it('takes a 32-bit image for a 64-bit platform when there is no other, as BuildKit does', () => {
    expect(choose('linux/arm64', 'linux/amd64', 'linux/arm/v7')).toBe('linux/arm/v7');
    expect(choose('linux/amd64', 'linux/386', 'linux/arm64')).toBe('linux/386');
  });

  it('leaves entries without a platform and attestations alone', () => {
    expect(
      choosePlatform([{}, { platform: { os: 'unknown', architecture: 'unknown' } }], splitPlatform('linux/arm64')),
    ).toBeUndefined();
  });
});

it('tells whether one platform serves another', () => {
  expect(servesPlatform(splitPlatform('linux/amd64'), splitPlatform('linux/arm64'))).toBe(false);
  expect(servesPlatform(splitPlatform('linux/arm64/v8'), splitPlatform('linux/arm64'))).toBe(true);
});

it('writes a platform as it reads it', () => {
  expect(formatPlatform(splitPlatform('linux/arm/v7'))).toBe('linux/arm/v7');
});
