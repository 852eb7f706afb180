import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveBaseImages } from '../packages/nx-buildkit/src/base-images/discovery';
import { lockPath, type BaseImage } from '../packages/nx-buildkit/src/base-images/lock';
import {
  prefetch,
  type PrefetchOptions,
  type PrefetchRequest,
  type PrefetchResult,
} from '../packages/nx-buildkit/src/base-images/prefetch';
import type { ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import { buildImage, buildLayer, noise, pushImage, type Front, type ImageConfig } from '../tools/hub';
import { hub } from './support/engine';
import { close, hostOf, PLATFORM, POLICY, sourceOf, startRegistry, temporaryStore } from './support/pulls';

let registry: Front;
let store: ImageStore & { remove(): Promise<void> };
let repository: string;
beforeEach(async () => {
  store = await temporaryStore();
  registry = await startRegistry();
  repository = `e2e/${randomUUID()}`;
  await push('first');
});
afterEach(async () => {
  await close(registry);
  await store.remove();
});

/** Moves the tag to another image. */
async function push(seed: string, tag = '1', config: ImageConfig = {}): Promise<void> {
  const layers = async () => [await buildLayer([{ path: 'data', data: noise(seed, 1_000) }])];
  await pushImage((await hub.status()).upstream, repository, tag, await buildImage({ layers, config }));
}

const folder = () => join(store.root, '..', 'locks');
const lockText = () => readFile(lockPath(folder(), PLATFORM), 'utf8').catch(() => undefined);

const refOf = (tag: string) => `${hostOf(registry)}/${repository}:${tag}`;

function imageOf(ref: string): BaseImage {
  return { written: ref, ref, contextKey: ref, platform: PLATFORM, role: 'base' };
}

async function run(
  options: Partial<PrefetchOptions> = {},
  tag = '1',
  triggered?: PrefetchRequest['triggered'],
): Promise<PrefetchResult> {
  const [result] = prefetch(
    store,
    sourceOf(registry),
    [{ lockFolder: folder(), wanted: new Map([[PLATFORM, [imageOf(refOf(tag))]]]), triggered }],
    {
      policy: { ...POLICY, retries: 0 },
      events: () => ({}),
      concurrency: 1,
      refresh: false,
      check: false,
      failOn: 'missing',
      ...options,
    },
  );
  if (!result) throw new Error('no result');
  return result;
}

it('leaves a lock byte for byte when a refresh finds nothing new', async () => {
  await run();
  const before = await lockText();
  expect(await run({ refresh: true })).toMatchObject({ success: true, moved: [] });
  expect(await lockText()).toBe(before);
});

it('follows a tag that moved only when it is told to, and says from where to where', async () => {
  const first = [...(await run()).locks.values()][0]?.[0]?.indexDigest;
  await push('second');
  expect(await run()).toMatchObject({ success: true, moved: [], fetchedBytes: 0 });

  const { moved, locks } = await run({ refresh: true });
  const second = [...locks.values()][0]?.[0]?.indexDigest;
  expect(second).not.toBe(first);
  expect(moved).toEqual([expect.objectContaining({ from: first, to: second })]);
});

it('checks without fetching or changing anything', async () => {
  expect(await run({ check: true })).toMatchObject({
    success: false,
    errors: [{ what: expect.stringContaining('is not locked') }],
  });
  expect(await lockText()).toBeUndefined();

  await run();
  expect(await run({ check: true })).toMatchObject({ success: true, errors: [] });

  const before = await lockText();
  await push('second');
  registry.clear();
  expect(await run({ check: true })).toMatchObject({
    success: false,
    errors: [{ what: expect.stringContaining(' moved: sha256:') }],
  });
  expect(await lockText()).toBe(before);
  expect(registry.requests().filter(({ kind }) => kind === 'blob')).toEqual([]);
});

it('keeps what was locked when the registry is gone, and fails for it only when it is told to', async () => {
  await run();
  const before = await lockText();
  await registry.off();
  for (const [failOn, success] of [
    ['missing', true],
    ['never', true],
    ['any', false],
  ] as const) {
    expect(await run({ refresh: true, failOn })).toMatchObject({ success, errors: [{ transient: true }] });
    expect(await lockText()).toBe(before);
  }
});

it('fails for an image that cannot be had, unless nothing may fail', async () => {
  const missing = { errors: [{ what: expect.stringContaining('not found') }] };
  expect(await run({ failOn: 'missing' }, 'nope')).toMatchObject({ success: false, ...missing });
  expect(await lockText()).toBeUndefined();
  expect(await run({ failOn: 'never' }, 'nope')).toMatchObject({ success: true, ...missing });
});

it('locks what the ONBUILD triggers of a base ask for, and what the triggers of that ask for', async () => {
  await push('base', 'base', { OnBuild: [`COPY --from=${refOf('tool')} / /`] });
  await push('tool', 'tool', { OnBuild: [`RUN --mount=from=${refOf('1')},target=/x true`] });
  const triggered: PrefetchRequest['triggered'] = (platform, imageConfig) =>
    resolveBaseImages({
      dockerfile: `FROM ${refOf('base')}\n`,
      platform,
      buildPlatform: platform,
      imageConfig,
    }).images.map(({ ref }) => imageOf(ref));
  const { locks } = await run({}, 'base', triggered);
  expect(locks.get(PLATFORM)?.map(({ ref }) => ref)).toEqual(['base', 'tool', '1'].map(refOf));
});
