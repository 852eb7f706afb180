import type { LockedImage } from '../base-images/lock-file';
import type { PullRecord } from '../base-images/pull-history';
import { imageKey } from '../image-store/pinned-images';
import { gatherFacts } from './gather';
import type { ComponentRecords } from './records';

const NOW = new Date('2026-01-10T00:00:00.000Z');
const digest = (character: string) => `sha256:${character.repeat(64)}` as const;
const image = (ref: string, character: string): LockedImage => ({
  written: ref,
  ref,
  contextKey: ref,
  platform: 'linux/arm64',
  role: 'base',
  indexDigest: digest(character),
  manifestDigest: digest('f'),
  configDigest: digest('e'),
  size: 1_000,
  layers: 2,
});
const pull = (pulled: string, over: Partial<PullRecord> = {}): PullRecord => ({
  pulled,
  from: 'registry',
  host: 'mirror:5000',
  fetchedBytes: 1_100,
  took: 50,
  troubles: [{ host: 'mirror:5000', reason: 'mirror:5000 answered 503', times: 2 }],
  ...over,
});
const build = (buildRef: string, bases: readonly LockedImage[]): ComponentRecords['builds'][number] => ({
  tags: ['a:1'],
  platforms: ['linux/arm64'],
  milliseconds: 1_000,
  steps: 3,
  cached: 1,
  finished: '2026-01-09T00:00:00.000Z',
  buildRef,
  baseImages: bases.map(({ ref, platform, indexDigest }) => ({ ref, platform, digest: indexDigest })),
});
const component = (
  task: string,
  images: readonly LockedImage[],
  over: Partial<ComponentRecords> = {},
): ComponentRecords => {
  const lock = {
    version: 1 as const,
    platform: 'linux/arm64',
    images,
    file: `${task}.json`,
    written: '2026-01-08T00:00:00.000Z',
  };
  return { task, locks: [lock], pulls: new Map(), builds: [], ...over };
};

describe('gatherFacts', () => {
  const base = image('docker.io/library/base:1', 'a');
  const other = image('docker.io/library/other:1', 'b');

  it('says both who stands on a base image and what a component stands on', () => {
    const { baseImages, components } = gatherFacts(
      [component('y', [base]), component('x', [base, other])],
      new Map(),
      NOW,
    );
    expect(baseImages.map(({ ref, components: of }) => [ref, of])).toEqual([
      [base.ref, ['x', 'y']],
      [other.ref, ['x']],
    ]);
    expect(components.map(({ baseImages: of }) => of.map(({ ref }) => ref))).toEqual([
      [base.ref, other.ref],
      [base.ref],
    ]);
  });

  it('counts an image that only the build asked for, of which no lock knows the size', () => {
    const record = component('x', [base], { builds: [build('b/b0/1', [base, other])] });
    const { baseImages, totals } = gatherFacts([record], new Map(), NOW);
    expect(baseImages[1]).toEqual({
      ref: other.ref,
      platform: other.platform,
      indexDigest: other.indexDigest,
      components: ['x'],
    });
    expect(totals).toMatchObject({ baseImages: 2, bytes: 1_000 });
  });

  it('takes the last pull of an image that came several times', () => {
    const key = imageKey(base);
    const first = component('x', [base], {
      pulls: new Map([[key, pull('2026-01-02T00:00:00.000Z', { host: 'new' })]]),
    });
    const second = component('y', [base], {
      pulls: new Map([[key, pull('2026-01-01T00:00:00.000Z', { host: 'old' })]]),
    });
    const { baseImages, totals } = gatherFacts([first, second], new Map(), NOW);
    expect(baseImages[0]?.pull?.host).toBe('new');
    expect(totals).toMatchObject({ fetchedBytes: 1_100, troubles: 2 });
  });

  it('adds the steps to a build that its builder still knows, and counts all builds', () => {
    const steps = [{ name: '[1/1] RUN a', isCached: false, spans: [{ from: 0, to: 5 }] }];
    const record = component('x', [], { builds: [build('b/b0/1', []), build('b/b0/2', [])] });
    const { components, totals } = gatherFacts([record], new Map([['b/b0/1', steps]]), NOW);
    expect(components[0]?.builds.map(({ timeline }) => timeline)).toEqual([steps, undefined]);
    expect(totals).toMatchObject({ components: 1, builds: 2, milliseconds: 2_000, steps: 6, cached: 2 });
  });
});
