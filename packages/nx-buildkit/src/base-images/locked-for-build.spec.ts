import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PullError } from '../buildx/pull-error';
import { putBlob } from '../image-store/blobs/blobs';
import { openStore, type ImageStore } from '../image-store/store';
import { lockAs, type BaseImage, type LockedImage } from './lock-file';
import { lockedForBuild, type BuildNeeds, type Take } from './locked-for-build';
import type { Digest } from '../oci/digest';

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'locked-'));
  store = await openStore('store', root);
});
afterEach(() => rm(root, { recursive: true }));

const digest = (char: string): Digest => `sha256:${char.repeat(64)}`;
const image = (name: string, over: Partial<BaseImage> = {}): BaseImage => ({
  written: name,
  ref: `docker.io/library/${name}`,
  contextKey: name,
  platform: 'linux/arm64',
  role: 'base',
  ...over,
});
const stored = (char: string) => ({
  indexDigest: digest(char),
  manifestDigest: digest('0'),
  configDigest: digest('1'),
  size: 1,
  layers: 1,
});
const locked = (name: string, char: string, over: Partial<BaseImage> = {}): LockedImage =>
  lockAs(image(name, over), stored(char));

const take: Take = async (wanted, { indexDigest }) => lockAs(wanted, { ...stored('0'), indexDigest });
const build = (
  images: readonly LockedImage[],
  needs: Partial<BuildNeeds> = {},
  { undeclared = [] as readonly LockedImage[], by = take } = {},
) =>
  lockedForBuild(
    store,
    { version: 1, platform: 'linux/arm64', images },
    undeclared,
    { needed: () => [image('alpine:3.20')], isTaken: () => false, fromEngine: [], ...needs },
    by,
  );
const handed = (images: readonly LockedImage[]) =>
  images.map(({ contextKey, indexDigest }) => [contextKey, indexDigest]);

it('takes from the lock nothing but the digest of what the Dockerfile asks for', async () => {
  const lock = [locked('alpine:3.20', 'a', { written: 'evil', role: 'syntax' }), locked('evil:1', 'e')];
  expect(await build(lock)).toEqual([{ ...locked('alpine:3.20', 'a'), manifestDigest: digest('0') }]);
});

it('asks the engine for what the options name, not for what a lock calls an image of the engine', async () => {
  const lock = [
    locked('alpine:3.20', 'a', { fromEngine: true }),
    locked('evil:1', 'e', { role: 'extra', fromEngine: true }),
    locked('base:local', 'b', { role: 'extra' }),
  ];
  const images = await build(lock, { fromEngine: ['base:*'] });
  expect(images.map(({ contextKey, fromEngine = false }) => [contextKey, fromEngine])).toEqual([
    ['alpine:3.20', false],
    ['evil:1', false],
    ['base:local', true],
  ]);
});

it('leaves out what is not in the lock: a build that wants it is denied it', async () => {
  expect(await build([locked('debian:12', 'a')])).toEqual([]);
});

it('takes the index that another platform is locked with, and no manifest of another platform', async () => {
  const amd64 = { platform: 'linux/amd64' };
  expect(handed(await build([locked('alpine:3.20', 'a', amd64)]))).toEqual([['alpine:3.20', digest('a')]]);
  expect(await build([locked('alpine:3.20', '0', amd64)])).toEqual([]);
});

it('finds what the triggers of an image ask for', async () => {
  const config = await putBlob(store, JSON.stringify({ config: { OnBuild: ['COPY --from=tools /x /x'] } }));
  const by: Take = async (wanted, { indexDigest }) =>
    lockAs(wanted, { ...stored('0'), indexDigest, configDigest: config.digest });
  const needed: BuildNeeds['needed'] = (configs) =>
    configs['docker.io/library/alpine:3.20'] ? [image('alpine:3.20'), image('tools')] : [image('alpine:3.20')];
  const lock = [locked('alpine:3.20', 'a'), locked('tools', 'b')];
  expect(handed(await build(lock, { needed }, { by }))).toEqual([
    ['alpine:3.20', digest('a')],
    ['tools', digest('b')],
  ]);
});

describe('an image that no Dockerfile shows', () => {
  const extra = (name: string, char = 'e') => locked(name, char, { role: 'extra' });

  it('is handed over from a lock and from an earlier build, once', async () => {
    const lock = [locked('alpine:3.20', 'a'), extra('quay.io/x:1')];
    const images = await build(lock, {}, { undeclared: [extra('quay.io/x:1', 'd'), extra('quay.io/y:1')] });
    expect(images.map(({ contextKey }) => contextKey)).toEqual(['alpine:3.20', 'quay.io/x:1', 'quay.io/y:1']);
  });

  it('does not replace an image or a stage of the Dockerfile', async () => {
    const lock = [locked('alpine:3.20', 'a'), extra('alpine:3.20'), extra('build')];
    const isTaken = (key: string) => key === 'build';
    expect(handed(await build(lock, { isTaken }))).toEqual([['alpine:3.20', digest('a')]]);
  });

  it('is refused when the lock has more than 20 of them, and none is fetched', async () => {
    const lock = Array.from({ length: 21 }, (_, i) => extra(`quay.io/x:${i}`));
    expect(await build(lock.slice(1))).toHaveLength(20);
    const fetched: string[] = [];
    const by: Take = async (wanted, from) => {
      fetched.push(wanted.ref);
      return take(wanted, from);
    };
    await expect(build(lock, {}, { by })).rejects.toThrow('names 21 images besides those of the Dockerfile');
    await expect(build(lock, {}, { by })).rejects.toFailWith('NXBK-0705');
    expect(fetched).toEqual([]);
    const needed = () => [extra('quay.io/x:0')];
    expect(await build(lock, { needed })).toHaveLength(21);
  });

  it("is left out when it is not its registry's own, and the build goes on", async () => {
    const by: Take = async (wanted, from) => {
      if (wanted.role === 'extra') throw new PullError('moved', wanted.ref, 'not its own');
      return take(wanted, from);
    };
    expect(handed(await build([locked('alpine:3.20', 'a'), extra('x')], {}, { by }))).toEqual([
      ['alpine:3.20', digest('a')],
    ]);
  });
});

it("fails when what the Dockerfile asks for is not its registry's own", async () => {
  const by: Take = async ({ ref }) => {
    throw new PullError('moved', ref, 'not its own');
  };
  await expect(build([locked('alpine:3.20', 'a')], {}, { by })).rejects.toThrow('not its own');
});
