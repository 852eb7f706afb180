import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findInStore } from '../packages/nx-buildkit/src/image-store/stored-image';
import { viewStore } from '../packages/nx-buildkit/src/image-store/store';
import type { Front } from '../tools/hub';
import { publish } from './docker-build.support';
import { readLock } from './support/locks';
import { close, damagedBlobs, mirrorThrough, startRegistry } from './support/pulls';
import { createWorkspace, writeComponent, type Workspace } from './support/workspace';

const REPOSITORY = `e2e/${randomUUID()}`;
const CACHED = /app:prefetch +--platform=arm64 .*\[(local cache|existing outputs match the cache)/;

let registry: Front;
let workspace: Workspace;
beforeAll(async () => {
  registry = await startRegistry();
  workspace = await createWorkspace({ builder: { name: 'never-started' } });
  await mirrorThrough(workspace, registry);
  await writeComponent(workspace, 'app', `FROM ${REPOSITORY}:1\n`);
  await publish(REPOSITORY, '1', { Labels: { name: 'first' } });
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  await publish(REPOSITORY, '1', { Labels: { name: 'second' } });
});
beforeEach(async () => {
  await rm(join(workspace.root, 'image-store'), { recursive: true, force: true });
  registry.faults([]);
  registry.clear();
});
afterAll(async () => {
  await close(registry);
  await workspace.remove();
});

const prefetch = (...options: readonly string[]) =>
  workspace.nx(['run-many', '-t', 'prefetch', '--platform=arm64', '--exclude-task-dependencies', ...options]);

/** What is not as the lock says, in the whole store. */
async function damaged(): Promise<readonly string[] | undefined> {
  const [image] = (await readLock(workspace, 'app')).images;
  const store = viewStore('image-store', workspace.root);
  const stored = image && (await findInStore(store, image.indexDigest, image.ref, 'linux/arm64'));
  return stored && damagedBlobs(store, stored);
}

it('fetches by the digest of the lock what the store lacks when the task comes from the cache, wherever its tag is now', async () => {
  const { exitCode, output } = await prefetch();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringMatching(CACHED) });
  expect(output).toContain('app:prefetch was cached, but the image store does not have what it names');
  expect(await damaged()).toEqual([]);
  const [image] = (await readLock(workspace, 'app')).images;
  const asked = registry.requests().filter(({ kind, status }) => kind === 'manifest' && status === 200);
  expect(asked.map(({ reference }) => reference)).toContain(image?.indexDigest);
  expect(asked.map(({ reference }) => reference)).not.toContain('1');
});

it('fetches what a blob is missing for alone', async () => {
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  const [image] = (await readLock(workspace, 'app')).images;
  await rm(join(workspace.root, 'image-store/blobs', (image?.manifestDigest ?? '').replace(':', '/')));
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  expect(await damaged()).toEqual([]);
});

it('sends no request when the store has everything', async () => {
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  registry.clear();
  const { exitCode, output } = await prefetch();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringMatching(CACHED) });
  expect(output).not.toContain('was cached, but');
  expect(registry.requests()).toEqual([]);
});

it('fails, and names the task and what to type, when the registry does not have it any more', async () => {
  registry.faults([{ action: 'status', status: 404 }]);
  const { exitCode, output } = await prefetch();
  expect({ exitCode, output }).toMatchObject({ exitCode: 1, output: expect.stringMatching(CACHED) });
  expect(output).toMatch(
    /app:prefetch was cached, but its base images are missing and cannot be fetched:[^]*does not exist/,
  );
});

it('keeps a refreshed lock in the runs that follow, and not the one in the cache of Nx', async () => {
  const digest = async () => (await readLock(workspace, 'app')).images[0]?.indexDigest;
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  const before = await digest();
  expect(await prefetch('--refresh')).toMatchObject({ exitCode: 0 });
  const refreshed = await digest();
  expect(refreshed).not.toBe(before);
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  expect(await digest()).toBe(refreshed);
  expect(await prefetch()).toMatchObject({ exitCode: 0, output: expect.stringMatching(CACHED) });
  expect(await digest()).toBe(refreshed);
});
