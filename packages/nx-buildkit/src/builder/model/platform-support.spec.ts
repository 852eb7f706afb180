import { describeError } from '../../errors';
import { checkPlatforms, emulatedByKernel, platformSupport } from './platform-support';
import type { BuilderRecord, NodeRecord } from './record';

const builder = (driver: BuilderRecord['driver'], ...nodes: readonly Omit<NodeRecord, 'name'>[]): BuilderRecord => ({
  name: 'b',
  driver,
  endpoint: 'default',
  nodes: nodes.map((node, index) => ({ name: `b${index}`, ...node })),
  configHash: '',
  buildx: '',
});
const AMD64 = ['linux/amd64', 'linux/amd64/v2', 'linux/386'];
const one = builder('docker-container', {
  platforms: [...AMD64, 'linux/arm64', 'linux/riscv64'],
  emulated: { 'linux/arm64': 'binfmt', 'linux/riscv64': 'image' },
});

describe('platformSupport', () => {
  it.each([
    ['linux/amd64', 'native'],
    ['linux/386', 'native'],
    ['linux/arm64', 'binfmt'],
    ['linux/arm64/v8', 'binfmt'],
    ['linux/riscv64', 'image'],
    ['linux/s390x', 'missing'],
    ['linux/amd64/v4', 'missing'],
  ])('%s is %s', (platform, support) => expect(platformSupport(one, platform)).toBe(support));

  it('prefers a native node to an emulating one', () => {
    const two = builder(
      'docker-container',
      { platforms: ['linux/amd64', 'linux/arm64'], emulated: { 'linux/arm64': 'binfmt' } },
      { platforms: ['linux/arm64'], emulated: {} },
    );
    expect(platformSupport(two, 'linux/arm64')).toBe('native');
  });

  it('does not call a platform of a remote BuildKit native, or one that it can emulate itself missing', () => {
    expect(platformSupport(builder('remote', { platforms: AMD64 }), 'linux/amd64')).toBe('offered');
    expect(platformSupport(builder('remote', { platforms: AMD64 }), 'linux/arm64')).toBe('unknown');
  });
});

describe('emulatedByKernel', () => {
  it('leaves out what the first platform runs as its own', () => {
    expect(emulatedByKernel([...AMD64, 'linux/arm64'])).toEqual({ 'linux/arm64': 'binfmt' });
    expect(emulatedByKernel(['linux/arm64', 'linux/arm/v7', 'linux/amd64'])).toEqual({ 'linux/amd64': 'binfmt' });
  });
});

describe('checkPlatforms', () => {
  it('says how each platform is run', () => {
    expect(checkPlatforms(one, ['linux/amd64', 'linux/arm64'])).toEqual([
      'linux/amd64: native',
      "linux/arm64: emulated by this machine's qemu (binfmt)",
    ]);
  });

  it('fails for what nothing runs, with what to type', () => {
    expect(() => checkPlatforms(one, ['linux/amd64', 'linux/s390x'])).toThrow('cannot run programs of linux/s390x');
    expect(() => checkPlatforms(one, ['linux/amd64', 'linux/s390x'])).toFailWith('NXBK-0308');
    try {
      checkPlatforms(one, ['linux/s390x']);
    } catch (error) {
      expect(describeError(error)).toContain('tonistiigi/binfmt --install s390x');
    }
  });
});
