import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockedImage } from '../packages/nx-buildkit/src/base-images/lock-file';
import { openStore } from '../packages/nx-buildkit/src/image-store/store';
import type { Front } from '../tools/hub';
import { readLock } from './support/locks';
import { close, damagedBlobs, mirrorThrough, startRegistry, timesSent } from './support/pulls';
import { createWorkspace, writeComponent, type Workspace } from './support/workspace';

const BASES = [
  'alpine:3.20',
  'ubuntu:22.04',
  'node:22-bookworm',
  'golang:1.25-bookworm',
  'gitea/gitea:1.25.1',
  'quay.io/argoproj/argocd:v3.2.0',
] as const;

let hubFront: Front;
let workspaces: Workspace[] = [];
beforeEach(async () => {
  hubFront = await startRegistry();
});
afterEach(async () => {
  await close(hubFront);
  await Promise.all(workspaces.map((workspace) => workspace.remove()));
  workspaces = [];
});

/** A workspace of components, the n-th on the n-th and the next base, that pulls through a mirror of its own. */
async function workspaceOf(components: number, storeDir: string): Promise<Workspace> {
  const workspace = await createWorkspace({
    builder: { name: 'never-started' },
  });
  workspaces.push(workspace);
  await mirrorThrough(workspace, hubFront);
  for (let i = 0; i < components; i++) {
    const [first = '', second = ''] = [BASES[i % BASES.length], BASES[(i + 1) % BASES.length]];
    await writeComponent(workspace, `c${i}`, `FROM ${first}\nCOPY --from=${second} /etc /other\n`, { storeDir });
  }
  return workspace;
}

const prefetchAll = (workspace: Workspace) =>
  workspace.nx([
    'run-many',
    '--targets=prefetch',
    '--platform=arm64',
    '--skip-nx-cache',
    '--exclude-task-dependencies',
  ]);

async function locked(workspace: Workspace): Promise<readonly LockedImage[]> {
  const components = await readdir(join(workspace.root, 'components'));
  const locks = await Promise.all(components.map((name) => readLock(workspace, name)));
  return locks.flatMap(({ images }) => images);
}

/** Every layer of these images came once, and all of them are whole in the store. */
async function expectEachOnce(images: readonly LockedImage[], storeDir: string): Promise<void> {
  expect(new Set(images.map(({ ref }) => ref)).size).toBe(BASES.length);
  const sent = [...timesSent(hubFront).values()];
  expect(sent.length).toBeGreaterThan(BASES.length);
  expect(sent.filter((times) => times !== 1)).toEqual([]);
  const store = await openStore(storeDir, '/');
  expect((await Promise.all(images.map((image) => damagedBlobs(store, image)))).flat()).toEqual([]);
}

it('brings each layer of six bases once for seventeen components, and nothing when they are asked for again', async () => {
  const workspace = await workspaceOf(17, 'image-store');
  expect(await prefetchAll(workspace)).toMatchObject({ exitCode: 0 });
  const images = await locked(workspace);
  expect(images).toHaveLength(34);
  await expectEachOnce(images, join(workspace.root, 'image-store'));

  await hubFront.off();
  expect(await prefetchAll(workspace)).toMatchObject({ exitCode: 0 });
  expect(await locked(workspace)).toEqual(images);
});

it('brings each layer once for two workspaces that ask at the same time', async () => {
  const first = await workspaceOf(6, 'image-store');
  const storeDir = join(first.root, 'image-store');
  const second = await workspaceOf(6, storeDir);
  const outcomes = await Promise.all([first, second].map(prefetchAll));
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  await expectEachOnce([...(await locked(first)), ...(await locked(second))], storeDir);
});
