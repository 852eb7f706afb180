import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageKey, type PinnedImage } from '../image-store/pinned-images';
import { readPulls, recordPulls, type PullRecord } from './pull-history';

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'pulls-')), 'pulls', 'linux-arm64.json');
});
afterEach(() => rm(join(file, '../..'), { recursive: true }));

const image = (ref: string): PinnedImage => ({ ref, platform: 'linux/arm64', indexDigest: `sha256:${'a'.repeat(64)}` });
const note = (host: string): PullRecord => ({ pulled: '2026-01-01T00:00:00.000Z', from: 'registry', host });
const came = (ref: string, host: string) => new Map([[imageKey(image(ref)), note(host)]]);

it('knows how an image came that came earlier, and forgets what is locked no more', async () => {
  await recordPulls(file, [image('a'), image('gone')], new Map([...came('a', 'first'), ...came('gone', 'first')]));
  const known = await recordPulls(file, [image('a'), image('b'), image('unknown')], came('b', 'second'));
  expect([...known.values()].map(({ host }) => host)).toEqual(['first', 'second']);
  expect(await readFile(file, 'utf8')).not.toContain('gone');
});

it('leaves the notes alone when nothing came', async () => {
  await recordPulls(file, [image('a')], came('a', 'first'));
  const before = await stat(file);
  await recordPulls(file, [image('a')], new Map());
  expect((await stat(file)).ino).toBe(before.ino);
});

it('knows how fast an image came and what went wrong', async () => {
  const pull: PullRecord = {
    ...note('mirror'),
    fetchedBytes: 1_000,
    took: 20,
    troubles: [{ host: 'mirror', reason: 'mirror answered 503', times: 2 }],
  };
  await recordPulls(file, [image('a')], new Map([[imageKey(image('a')), pull]]));
  expect((await readPulls(file)).get(imageKey(image('a')))).toEqual(pull);
});

it.each(['{', '{}', '[null]', '[{"ref":"a"}]'])('goes on without notes that are damaged: %s', async (damaged) => {
  await recordPulls(file, [image('a')], came('a', 'first'));
  await writeFile(file, damaged);
  expect(await recordPulls(file, [image('a')], new Map())).toEqual(new Map());
});
