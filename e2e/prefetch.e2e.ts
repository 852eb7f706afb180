import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hub, removeBuilder, resetHub } from './support/engine';
import { createWorkspace, type Workspace } from './support/workspace';

const BUILDER = 'e2e-prefetch';
const MB = 1_000_000;

let workspace: Workspace;
beforeAll(async () => {
  await resetHub();
  workspace = await createWorkspace({
    builder: { name: BUILDER },
    prefetch: { minTimeout: 100, maxTimeout: 1_000, stallTimeout: 10_000 },
    examples: ['gitea'],
  });
  await component('big', 'FROM big:1\n');
  expect(await workspace.nx(['run', 'buildkit:builder'])).toMatchObject({ exitCode: 0 });
});
afterEach(resetHub);
afterAll(async () => {
  await removeBuilder(BUILDER);
  await workspace.remove();
});

async function component(name: string, dockerfile: string): Promise<void> {
  await workspace.write(`components/${name}/Dockerfile`, dockerfile);
  await workspace.write(`components/${name}/project.json`, {
    name,
    targets: {
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { version: '1' } },
    },
  });
}

const store = () => join(workspace.root, 'image-store');
/** The pull and nothing before it: the config's look at the mirrors would be counted as well. */
const ARGS = ['--platform=arm64', '--skip-nx-cache', '--exclude-task-dependencies'];
const prefetch = (project: string) => workspace.nx(['run', `${project}:prefetch`, ...ARGS]);
const forget = async (project: string) => {
  await rm(store(), { recursive: true, force: true });
  await rm(join(workspace.root, 'dist/buildkit', project), { recursive: true, force: true });
};

/** Bytes of the layers that the hub sent. */
async function blobBytes(repository: string): Promise<number> {
  const requests = await hub.requests();
  return requests
    .filter((request) => request.kind === 'blob' && request.repository === repository)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes that a pull which goes on has written so far. */
async function bytesBegun(): Promise<number> {
  const files = await readdir(join(store(), 'pulls'), { recursive: true }).catch(() => []);
  const sizes = files
    .filter((file) => file.endsWith('data') && file.includes('ingest'))
    .map(async (file) => (await stat(join(store(), 'pulls', file)).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The process groups that write into the store. */
async function writers(): Promise<readonly number[]> {
  const layouts = await readdir(join(store(), 'pulls'));
  return Promise.all(
    layouts.map(async (name) => Number(await readFile(join(store(), 'pulls', name, 'writer'), 'utf8'))),
  );
}

it('goes on where a pull was killed half-way through a large layer', async () => {
  await hub.clear();
  await hub.faults([{ kind: 'blob', repository: 'library/big', action: 'throttle', bytesPerSecond: 8 * MB }]);

  const first = workspace.start(['run', 'big:prefetch', ...ARGS]);
  while ((await bytesBegun()) < 16 * MB) await sleep(100);
  process.kill(-(first.pid as number), 'SIGKILL');
  for (const group of await writers()) process.kill(-group, 'SIGKILL');
  await first;
  const begun = await bytesBegun();
  await hub.faults([]);
  await hub.clear();

  const second = await prefetch('big');

  expect(second).toMatchObject({ exitCode: 0 });
  const [size = 0] = [/, (\d+(?:\.\d+)?) MB\n/.exec(second.output)?.[1]].map(Number);
  // What had arrived was not asked for again.
  expect(await blobBytes('library/big')).toBeLessThan(size * MB - begun + 2 * MB);
  expect(await blobBytes('library/big')).toBeGreaterThan(0);
});

it('needs no request when the store has what the lock names', async () => {
  await prefetch('gitea');
  await hub.clear();
  expect(await prefetch('gitea')).toMatchObject({ exitCode: 0 });
  expect(await hub.requests()).toEqual([]);
});

it('succeeds ten times out of ten from an empty store while 70 % of the token requests fail', async () => {
  const outcomes: number[] = [];
  for (let run = 0; run < 10; run++) {
    await forget('gitea');
    await hub.faults([{ kind: 'token', probability: 0.7, action: run % 2 ? 'reset' : 'status', status: 503 }]);
    outcomes.push((await prefetch('gitea')).exitCode);
  }
  expect(outcomes).toEqual(Array(10).fill(0));
});
