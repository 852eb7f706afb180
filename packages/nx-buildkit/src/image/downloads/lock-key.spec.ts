import { lockHost, lockKey, shareKey } from './lock-key';

const digest = `sha256:${'0'.repeat(64)}` as const;
const tool = { url: 'https://files.example/tool.tgz', digest, size: 5 };
const other = { ...tool, url: 'https://files.example/other.tgz' };
const index = { ...tool, url: 'http://deb.debian.org/debian/dists/trixie/InRelease', mayChange: true } as const;

it('is the same for the same files, in whichever order and with whichever indexes', () => {
  expect(lockKey([tool, index, other])).toMatch(/^[0-9a-f]{32}$/);
  expect(lockKey([other, tool])).toBe(lockKey([tool, index, other]));
});

it.each([
  ['another file', [{ ...tool, digest: `sha256:${'1'.repeat(64)}` as const }]],
  ['another URL', [other]],
  ['one more', [tool, other]],
])('is another for %s', (_, locked) => expect(lockKey(locked)).not.toBe(lockKey([tool])));

it('is none where nothing is compared', () => {
  expect(lockHost([index])).toEqual({});
  expect(lockHost(undefined)).toEqual({});
});

it('is the name of no host', () =>
  expect(lockHost([tool])).toEqual({ [`${lockKey([tool])}.lock.invalid`]: '192.0.2.1' }));

it('tells those who share steps from those who do not', () => {
  const keys = [{}, { locked: [tool] }, { locked: [tool], lackingStore: 'a' }, { unsharedSteps: 'b', locked: [] }];
  expect(new Set(keys.map(shareKey)).size).toBe(keys.length);
  expect(shareKey({ locked: [index] })).toBe(shareKey({}));
});
