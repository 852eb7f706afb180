import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasName, isKnown, noteEngineImage, noteName, staleNames } from './image-names';
import { openStore, type ImageStore } from './store';
import type { Digest } from '../oci/digest';

const digest = (char: string): Digest => `sha256:${char.repeat(64)}`;
const ALPINE = 'docker.io/library/alpine';

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'names-'));
  store = await openStore('store', root);
  await noteName(store, `${ALPINE}:3.20`, digest('a'));
});
afterEach(() => rm(root, { recursive: true }));

it.each([
  ['the reference', `${ALPINE}:3.20`, 'a', true],
  ['another tag of the repository', `${ALPINE}:3.21`, 'a', true],
  ['a reference that is pinned to it', `${ALPINE}@${digest('a')}`, 'a', true],
  ['another digest', `${ALPINE}:3.20`, 'b', false],
  ['another repository, whose image lies in the store as well', 'docker.io/evil/alpine:3.20', 'a', false],
  ['the same path at another registry', 'evil.test/library/alpine:3.20', 'a', false],
  ['a reference that is pinned to another digest', `${ALPINE}@${digest('b')}`, 'a', false],
])('knows a digest by its repository: %s', async (_, ref, char, known) => {
  expect(await hasName(store, ref, digest(char))).toBe(known);
});

it('knows what a builder wrote for a pinned reference as that of no other', async () => {
  await noteName(store, `quay.io/x@${digest('1')}`, digest('2'));
  expect(await hasName(store, `quay.io/x@${digest('1')}`, digest('2'))).toBe(true);
  expect(await hasName(store, `quay.io/x@${digest('3')}`, digest('2'))).toBe(false);
  expect(await hasName(store, 'quay.io/x:1', digest('2'))).toBe(false);
});

it('knows an image of the engine only under its own tag, and only where the engine may provide it', async () => {
  const ref = 'docker.io/acme/base:local';
  await noteEngineImage(store, ref, digest('e'));
  expect(await isKnown(store, { ref, fromEngine: true }, digest('e'))).toBe(true);
  expect(await isKnown(store, { ref }, digest('e'))).toBe(false);
  expect(await isKnown(store, { ref: 'docker.io/acme/base:1', fromEngine: true }, digest('e'))).toBe(false);
  expect(await isKnown(store, { ref, fromEngine: true }, digest('a'))).toBe(false);
  expect(await hasName(store, ref, digest('e'))).toBe(false);
});

it('forgets what the store has no more', async () => {
  await noteName(store, 'quay.io/x:1', digest('a'));
  await noteName(store, 'quay.io/x:1', digest('b'));
  const notes = await readdir(join(store.root, 'names'));
  expect(await staleNames(store, new Set([digest('a')]))).toEqual([
    join(store.root, 'names', notes.find((note) => note.startsWith('b')) ?? ''),
  ]);
});
