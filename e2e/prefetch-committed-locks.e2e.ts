import { randomUUID } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock } from '../packages/nx-buildkit/src/base-images/lock-file';
import { findInStore } from '../packages/nx-buildkit/src/image-store/stored-image';
import { viewStore } from '../packages/nx-buildkit/src/image-store/store';
import type { Front } from '../tools/hub';
import { publish } from './docker-build.support';
import { close, mirrorThrough, startRegistry } from './support/pulls';
import { createWorkspace, writeComponent, type Workspace } from './support/workspace';

const LOCKS = 'components/app/image-locks/app/docker-build';
const REPOSITORY = `e2e/${randomUUID()}`;

let registry: Front;
let here: Workspace;
let there: Workspace;
beforeAll(async () => {
  registry = await startRegistry();
  [here, there] = [await clone(), await clone()];
  await writeComponent(here, 'app', `FROM ${REPOSITORY}:1\n`, { lock: 'project' });
  await moveTag('first');
});
afterAll(async () => {
  await close(registry);
  await Promise.all([here, there].map((workspace) => workspace.remove()));
});

/** A workspace with an empty store of its own. */
async function clone(): Promise<Workspace> {
  const workspace = await createWorkspace({ builder: { name: 'never-started' } });
  await mirrorThrough(workspace, registry);
  return workspace;
}

const moveTag = (name: string) => publish(REPOSITORY, '1', { Labels: { name } });

const prefetch = (workspace: Workspace, option = '--no-refresh', platform = 'arm64') =>
  workspace.nx(['run', 'app:prefetch', `--platform=${platform}`, '--exclude-task-dependencies', option]);

const lockText = ({ root }: Workspace, name = 'linux-arm64.json') => readFile(join(root, LOCKS, name), 'utf8');

/** The digest that is locked, when the store has the image whole. */
async function pulled(workspace: Workspace, name?: string): Promise<string | undefined> {
  const { images, platform } = JSON.parse(await lockText(workspace, name)) as BaseImageLock;
  const [image] = images;
  const store = viewStore('image-store', workspace.root);
  return image && (await findInStore(store, image.indexDigest, image.ref, platform))?.indexDigest;
}

/** What `git pull` does. */
const takeOver = () => cp(join(here.root, 'components'), join(there.root, 'components'), { recursive: true });

it('checks a committed lock again each time, pulls what it names wherever the tag is, and moves it with --refresh', async () => {
  expect(await prefetch(here)).toMatchObject({ exitCode: 0 });
  const first = await pulled(here);
  const before = await lockText(here);
  expect(await prefetch(here, '--check')).toMatchObject({ exitCode: 0 });

  await moveTag('second');
  expect(await prefetch(here, '--check')).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining(`moved: ${first}`),
  });

  await takeOver();
  expect(await prefetch(there)).toMatchObject({ exitCode: 0 });
  expect(await lockText(there)).toBe(before);
  expect(await pulled(there)).toBe(first);
  // A lock of another platform follows what is locked, and leaves the other one alone.
  expect(await prefetch(there, '--no-refresh', 'amd64')).toMatchObject({ exitCode: 0 });
  expect(await pulled(there, 'linux-amd64.json')).toBe(first);
  expect(await lockText(there)).toBe(before);

  const refreshed = await prefetch(here, '--refresh');
  const second = await pulled(here);
  expect(refreshed).toMatchObject({ exitCode: 0, output: expect.stringContaining(`moved: ${first} → ${second}`) });
  expect(second).not.toBe(first);
});

it('takes a newer lock for what is wanted, and never brings an older one back from a cache', async () => {
  await takeOver();
  for (const cached of [false, true]) {
    const { output, exitCode } = await prefetch(there);
    expect(exitCode).toBe(0);
    expect(/local cache|existing outputs/.test(output)).toBe(cached);
    expect(await lockText(there)).toBe(await lockText(here));
    expect(await pulled(there)).toBe(await pulled(here));
  }
});
