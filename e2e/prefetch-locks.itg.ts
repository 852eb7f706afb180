import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveBaseImages } from '../packages/nx-buildkit/src/dockerfile/discover-base-images.ts';
import { lockPath, type BaseImage } from '../packages/nx-buildkit/src/base-images/lock-file';
import { prefetch, type PrefetchOptions } from '../packages/nx-buildkit/src/base-images/prefetch';
import type { PrefetchResult } from '../packages/nx-buildkit/src/base-images/prefetch-request';
import type { RequiredImages } from '../packages/nx-buildkit/src/base-images/onbuild-images';
import { withPuller } from '../packages/nx-buildkit/src/pull/puller';
import { blobPath, viewStore, type ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import { buildImage, buildLayer, noise, pushImage, type Front, type ImageConfig } from '../tools/hub';
import { hub } from './support/engine';
import { close, hostOf, LIMITS, PLATFORM, sourceOf, startRegistry, temporaryStore } from './support/pulls';
import type { Digest } from '../packages/nx-buildkit/src/oci/digest';

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
const pullFolder = () => join(store.root, '..', 'pulls');
const lockText = () => readFile(lockPath(folder(), PLATFORM), 'utf8').catch(() => undefined);

const refOf = (tag: string) => `${hostOf(registry)}/${repository}:${tag}`;

function imageOf(ref: string): BaseImage {
  return { written: ref, ref, contextKey: ref, platform: PLATFORM, role: 'base' };
}

async function run(
  options: Partial<PrefetchOptions> = {},
  tag = '1',
  needed: RequiredImages = () => [imageOf(refOf(tag))],
  giveUpAfter = LIMITS.giveUpAfter,
): Promise<PrefetchResult> {
  const opened = options.check ? viewStore(store.root, '/') : store;
  const limits = { ...LIMITS, giveUpAfter };
  return withPuller(opened, { ...sourceOf(registry), limits }, async (puller) => {
    const [result] = prefetch(
      puller,
      [{ lockFolder: folder(), isCommitted: false, pullFolder: pullFolder(), wanted: new Map([[PLATFORM, needed]]) }],
      { events: () => ({}), concurrency: 1, refresh: false, check: false, failOn: 'missing', ...options },
    );
    if (!result) throw new Error('no result');
    return result;
  });
}

it('leaves a lock byte for byte when a refresh finds nothing new', async () => {
  await run();
  const before = await lockText();
  registry.clear();
  expect(await run({ refresh: true })).toMatchObject({ success: true, moved: [] });
  expect(await lockText()).toBe(before);
  // Registries do not count these as pulls.
  const asked = registry.requests().filter(({ kind, status }) => kind !== 'token' && status !== 401);
  expect(asked).toMatchObject([{ kind: 'manifest', method: 'HEAD' }]);
});

it('locks the same image in the same bytes on every machine', async () => {
  await run();
  const here = await lockText();
  await store.remove();
  store = await temporaryStore();
  expect((await run()).fetchedBytes).toBeGreaterThan(0);
  expect(await lockText()).toBe(here);
});

it('follows a tag that moved only with --refresh, and prints both digests', async () => {
  const first = [...(await run()).locks.values()][0]?.[0]?.indexDigest;
  await push('second');
  expect(await run()).toMatchObject({ success: true, moved: [], fetchedBytes: 0 });

  const { moved, locks } = await run({ refresh: true });
  const second = [...locks.values()][0]?.[0]?.indexDigest;
  expect(second).not.toBe(first);
  expect(moved).toEqual([expect.objectContaining({ from: first, to: second })]);
});

it('checks without fetching or changing anything', async () => {
  const check = async (success: boolean, ...errors: readonly string[]) => {
    const before = await allFiles();
    expect(await run({ check: true })).toMatchObject({
      success,
      errors: errors.map((what) => ({ what: expect.stringContaining(what) })),
    });
    expect(await allFiles()).toEqual(before);
  };
  await check(false, 'is not locked');

  const { locks } = await run();
  registry.clear();
  await check(true);
  await push('second');
  await check(false, ' moved: sha256:');
  const asked = registry.requests().filter(({ kind }) => kind === 'blob' || kind === 'manifest');
  expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['HEAD']));

  const config = blobPath(store, locks.get(PLATFORM)?.[0]?.configDigest as Digest);
  await utimes(config, new Date(0), new Date(0));
  await check(false, ' moved: sha256:');
  await writeFile(config, 'other bytes');
  await check(false, 'is not whole in the image store');
});

/** Every file of the store and of the locks, with the time of its last change. */
async function allFiles(): Promise<readonly string[]> {
  const above = join(store.root, '..');
  const files = await readdir(above, { recursive: true });
  return Promise.all(files.sort().map(async (path) => `${path} ${(await stat(join(above, path))).mtimeMs}`));
}

it('keeps what was locked when the registry is gone, and fails for it only with failOn', async () => {
  await run();
  const before = await lockText();
  await registry.off();
  for (const [failOn, success] of [
    ['missing', true],
    ['never', true],
    ['any', false],
  ] as const) {
    expect(await run({ refresh: true, failOn }, '1', undefined, 2_000)).toMatchObject({
      success,
      errors: [{ transient: true }],
    });
    expect(await lockText()).toBe(before);
  }
});

it('points to a refresh where the registry does not have what was locked elsewhere', async () => {
  const { locks } = await run();
  const digest = locks.get(PLATFORM)?.[0]?.indexDigest ?? '';
  const gone = `sha256:${'0'.repeat(64)}`;
  await writeFile(lockPath(folder(), PLATFORM), (await lockText())?.replaceAll(digest, gone) ?? '');
  expect(await run()).toMatchObject({
    success: false,
    errors: [{ what: expect.stringContaining(`does not have ${gone}`), remedy: expect.stringContaining('--refresh') }],
  });
  expect(await run({ refresh: true })).toMatchObject({ success: true, moved: [{ from: gone, to: digest }] });
});

it('fails for an image that cannot be had, unless nothing may fail', async () => {
  const missing = { errors: [{ what: expect.stringContaining('not found') }] };
  expect(await run({ failOn: 'missing' }, 'nope')).toMatchObject({ success: false, ...missing });
  expect(await lockText()).toBeUndefined();
  expect(await run({ failOn: 'never' }, 'nope')).toMatchObject({ success: true, ...missing });
});

it('reports every image that cannot be had, not only the first, and each at once', async () => {
  const { errors } = await run({}, '1', () => ['nope', '1', 'neither'].map(refOf).map(imageOf));
  expect(errors.map(({ what }) => what)).toEqual(
    ['nope', 'neither'].map((tag) => expect.stringContaining(`${refOf(tag)}: `)),
  );
  expect(registry.requests().filter(({ kind, status }) => kind === 'manifest' && status === 404)).toHaveLength(2);
});

it('locks what the ONBUILD triggers of a base ask for, and what the triggers of that ask for', async () => {
  await push('base', 'base', { OnBuild: [`COPY --from=${refOf('tool')} / /`] });
  await push('tool', 'tool', { OnBuild: [`RUN --mount=from=${refOf('1')},target=/x true`] });
  const dockerfile = `FROM ${refOf('base')}\n`;
  const needed: RequiredImages = (imageConfig) =>
    resolveBaseImages({ dockerfile, platform: PLATFORM, buildPlatform: PLATFORM, imageConfig }).images.map(({ ref }) =>
      imageOf(ref),
    );
  const { locks } = await run({}, 'base', needed);
  expect(locks.get(PLATFORM)?.map(({ ref }) => ref)).toEqual(['base', 'tool', '1'].map(refOf));

  // The last of them moves.
  await push('second');
  expect(await run({ check: true }, 'base', needed)).toMatchObject({
    success: false,
    errors: [{ what: expect.stringContaining(`${refOf('1')} moved`) }],
  });
});
