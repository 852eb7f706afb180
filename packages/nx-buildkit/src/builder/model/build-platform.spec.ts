import { buildPlatform, defaultPlatforms, needsSeveralNodes } from './build-platform';

const amd = { name: 'amd', platforms: ['linux/amd64', 'linux/386'] };
const arm = { name: 'arm', platforms: ['linux/arm64', 'linux/arm/v7'] };

it('runs a build on the platform of the node that it goes to', () => {
  expect(buildPlatform([amd, arm], 'linux/arm/v7')).toBe('linux/arm64');
  expect(buildPlatform([amd, arm], 'linux/s390x')).toBe('linux/amd64');
  const emulating = { ...amd, platforms: [...amd.platforms, 'linux/arm64'] };
  expect(buildPlatform([emulating, arm], 'linux/arm64')).toBe('linux/amd64');
  expect(buildPlatform([emulating, { ...arm, dedicated: ['linux/arm64'] }], 'linux/arm64')).toBe('linux/arm64');
});

it('knows when platforms go to different nodes', () => {
  expect(needsSeveralNodes([amd, arm], ['linux/amd64', 'linux/arm64'])).toBe(true);
  expect(needsSeveralNodes([amd, arm], ['linux/amd64', 'linux/386'])).toBe(false);
  expect(needsSeveralNodes([amd], ['linux/amd64', 'linux/arm64'])).toBe(false);
});

it('builds for DOCKER_DEFAULT_PLATFORM, and else for the first node', () => {
  expect(defaultPlatforms([arm, amd], {})).toEqual(['linux/arm64']);
  expect(defaultPlatforms([arm], { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' })).toEqual(['linux/amd64']);
  expect(defaultPlatforms([arm], { DOCKER_DEFAULT_PLATFORM: 'linux/arm64/v8,amd64' })).toEqual([
    'linux/arm64',
    'linux/amd64',
  ]);
  expect(defaultPlatforms([arm], { DOCKER_DEFAULT_PLATFORM: '' })).toEqual(['linux/arm64']);
});
