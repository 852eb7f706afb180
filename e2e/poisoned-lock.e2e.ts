import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock, LockedImage } from '../packages/nx-buildkit/src/base-images/lock-file';
import { componentWorkspace, idOf, publish, type ComponentWorkspace } from './docker-build.support';
import { hub, removeImages } from './support/engine';
import { readLock } from './support/locks';
import { startRemoteCache, type RemoteCache } from './support/remote-cache';

const BUILDER = 'e2e-poisoned-lock';
const ARM64 = '--platform=arm64';
const EVIL = 'e2e/evil:1';
const LOCK = 'dist/buildkit/app/locks/docker-build/linux-arm64.json';

let workspace: ComponentWorkspace;
let cache: RemoteCache;
let evil: LockedImage;
beforeAll(async () => {
  [workspace, cache] = [await componentWorkspace(BUILDER), await startRemoteCache()];
  await publish('e2e/evil', '1', { Labels: { name: 'evil' } });
  // A component of the workspace is really built on it, so that the store has the image.
  await workspace.component('other', `FROM ${EVIL}\n`);
  await workspace.component('app', 'FROM alpine:3.20\n');
  await workspace.build('other', ARM64);
  [evil] = (await readLock(workspace, 'other')).images as [LockedImage];
});
afterEach(() => removeImages(workspace.image('app', 'v1-arm64')));
afterAll(async () => {
  cache.close();
  await workspace.destroy();
});

const file = (path: string) => join(workspace.root, path);

/** A lock in which another image has the name of the one that is wanted. */
function swapped(text: string): string {
  const lock = JSON.parse(text) as BaseImageLock;
  const { indexDigest, manifestDigest, configDigest, size, layers } = evil;
  const digests = { indexDigest, manifestDigest, configDigest, size, layers };
  return JSON.stringify({ ...lock, images: lock.images.map((image) => ({ ...image, ...digests })) });
}

it('does not build on an image with which a restored lock has replaced another, though the store has it', async () => {
  const run = (...args: string[]) => workspace.nx(['run', 'app:docker-build', ARM64, ...args], cache.env);
  expect(await workspace.nx(['run', 'app:prefetch', ARM64], cache.env)).toMatchObject({ exitCode: 0 });
  await cache.poison((files) =>
    Object.fromEntries([...files].map(([path, text]) => [path, path === LOCK ? swapped(text) : text])),
  );
  await workspace.nx(['reset']);
  await rm(file('dist'), { recursive: true });

  await hub.clear();
  const { exitCode, output } = await run();
  expect(await readFile(file(LOCK), 'utf8')).toContain(evil.indexDigest);
  expect(await idOf(workspace.image('app', 'v1-arm64'))).toBeUndefined();
  // Docker Hub itself is out of reach here, and that its mirror lacks a digest proves nothing.
  expect(output).toContain(`asked whether ${evil.indexDigest}, which is locked for it, is its own`);
  expect(exitCode).toBe(1);
  // It was asked for by its digest, and only whether it has that.
  const asked = (await hub.requests()).filter(({ kind }) => kind === 'manifest' || kind === 'blob');
  expect(new Set(asked.map(({ reference }) => reference))).toEqual(new Set([evil.indexDigest]));
});

it('does not build on it without a network, and does not accept it in a check', async () => {
  await hub.off();
  try {
    const check = await workspace.nx(['run', 'app:prefetch', ARM64, '--check', '--giveUpAfter=1000']);
    expect(check).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('cannot tell whether that digest belongs to it'),
    });
  } finally {
    await hub.on();
  }
});

it('builds on what the tag means once that result is out of the caches and the lock is refreshed', async () => {
  await workspace.nx(['reset']);
  expect(await workspace.nx(['run', 'app:prefetch', ARM64, '--refresh'])).toMatchObject({ exitCode: 0 });
  await workspace.build('app', ARM64);
  expect(await idOf(workspace.image('app', 'v1-arm64'))).toBeDefined();
});
