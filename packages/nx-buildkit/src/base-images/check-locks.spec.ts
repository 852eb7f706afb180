import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Puller } from '../pull/puller';
import { checkComponents, unlockedImages } from './check-locks';
import { formatLock, writeLocks } from './lock-file';
import { lockedImage } from '../../test-data/locked-image';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'check-'))));
afterEach(() => rm(folder, { recursive: true }));

const image = lockedImage('alpine:3');

const check = (root: string) => {
  const puller = { store: { root } } as Puller;
  const wanted = new Map([['linux/arm64', () => [image]]]);
  const request = { lockFolder: join(folder, 'locks'), isCommitted: false, pullFolder: '', wanted };
  const options = { concurrency: 1, refresh: false, check: true, failOn: 'missing', events: () => ({}) } as const;
  return Promise.all(checkComponents(puller, [request], options));
};

it('reports an image without a lock', async () => {
  const [result] = await check(folder);
  expect(result?.errors.map(({ what }) => what)).toEqual(['docker.io/library/alpine:3 (linux/arm64) is not locked']);
  expect(result?.errors[0]).toFailWith('NXBK-0704');
});

it('does not report as an image that is not right what keeps it from being checked', async () => {
  await writeLocks(
    join(folder, 'locks'),
    new Map([['linux/arm64', formatLock({ platform: 'linux/arm64', images: [image] })]]),
    {
      keepOthers: false,
    },
  );
  await expect(check(join(folder, 'x'.repeat(300)))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});

it('tells which images a lock says nothing of', async () => {
  const other = lockedImage('nginx:1');
  const request = (...needed: readonly (typeof image)[]) => {
    const wanted = new Map([['linux/arm64', () => needed]]);
    return { lockFolder: join(folder, 'locks'), isCommitted: true, pullFolder: '', wanted };
  };
  const unlocked = async (...needed: readonly (typeof image)[]) =>
    (await unlockedImages({ root: folder, isReadOnly: true }, request(...needed))).map(({ ref }) => ref);
  expect(await unlocked(image)).toEqual([image.ref]);
  const lock = formatLock({ platform: 'linux/arm64', images: [image] });
  await writeLocks(join(folder, 'locks'), new Map([['linux/arm64', lock]]), { keepOthers: true });
  expect(await unlocked(image)).toEqual([]);
  expect(await unlocked(image, other)).toEqual([other.ref]);
});
