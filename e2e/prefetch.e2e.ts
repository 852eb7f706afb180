import { execa } from 'execa';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Front } from '../tools/hub';
import { close, mirrorThrough, startRegistry } from './support/pulls';
import { createWorkspace, writeComponent, type Workspace } from './support/workspace';

const MB = 1_000_000;

let workspace: Workspace;
let registry: Front;
beforeAll(async () => {
  registry = await startRegistry();
  workspace = await createWorkspace({
    builder: { name: 'never-started' },
    prefetch: { stallTimeout: 10_000 },
    examples: ['gitea'],
  });
  await mirrorThrough(workspace, registry);
  await writeComponent(workspace, 'big', 'FROM big:1\n', { version: '1' });
});
afterAll(async () => {
  await close(registry);
  await workspace.remove();
});

const store = () => join(workspace.root, 'image-store');
const ARGS = ['--platform=arm64', '--skip-nx-cache', '--exclude-task-dependencies'];
const prefetch = (project: string) => workspace.nx(['run', `${project}:prefetch`, ...ARGS]);

/** Bytes of blobs that the registry sent. */
const blobBytes = () => registry.requests().reduce((sum, { kind, bytes }) => sum + (kind === 'blob' ? bytes : 0), 0);

/** Bytes that a pull which goes on has written so far. */
async function bytesBegun(): Promise<number> {
  const folder = join(store(), 'ingest');
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = files.map(async (file) => {
    const info = await stat(join(folder, file)).catch(() => undefined);
    return info?.isFile() ? info.size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

it('goes on where a pull was killed half-way through a large layer', async () => {
  registry.faults([{ kind: 'blob', action: 'throttle', bytesPerSecond: 8 * MB }]);

  const first = workspace.start(['run', 'big:prefetch', ...ARGS]);
  while (first.exitCode === null && (await bytesBegun()) < 16 * MB) await sleep(100);
  process.kill(-(first.pid as number), 'SIGKILL');
  await first;
  const begun = await bytesBegun();
  registry.faults([]);
  registry.clear();

  const second = await prefetch('big');

  expect(second).toMatchObject({ exitCode: 0 });
  const [size = 0] = [/, (\d+(?:\.\d+)?) MB\n/.exec(second.output)?.[1]].map(Number);
  // What had arrived was not asked for again.
  expect(blobBytes()).toBeLessThan(size * MB - begun + MB / 2);
  expect(blobBytes()).toBeGreaterThan(0);
});

it('needs no request when the store has what the lock names', async () => {
  await prefetch('gitea');
  registry.clear();
  expect(await prefetch('gitea')).toMatchObject({ exitCode: 0 });
  expect(registry.requests()).toEqual([]);
});

describe('a slow pull', () => {
  beforeEach(async () => {
    await rm(store(), { recursive: true });
    registry.faults([{ kind: 'blob', action: 'throttle', bytesPerSecond: MB }]);
  });

  const NAME = 'docker.io/gitea/gitea:1.25.1 (linux/arm64)';

  it('is printed in lines where there is no terminal', async () => {
    const { output } = await prefetch('gitea');
    expect(output).toMatch(/^0 of 1 image whole: [\d.]+ .?B of [\d.]+ MB, [\d.]+ .?B\/s$/m);
    expect(output).not.toContain(`${NAME}: `);
    expect(output).not.toContain('█');

    await rm(store(), { recursive: true });
    const verbose = await workspace.nx(['run', 'gitea:prefetch', ...ARGS], { NX_VERBOSE_LOGGING: 'true' });
    expect(verbose.output).toContain(`${NAME}: pulling`);
    expect(verbose.output).toMatch(/whole, [\d.]+ MB pulled/);
  });

  it('is printed for machines as one object per line', async () => {
    const { output } = await workspace.nx(['run', 'gitea:prefetch', ...ARGS, '--json']);
    const lines = output.split('\n').filter((line) => line.startsWith('{'));
    const events = lines.map((line) => JSON.parse(line) as { event: string });
    const names = events.map(({ event }) => event);
    expect([names[0], ...names.slice(-2)]).toEqual(['start', 'end', 'result']);
    expect(names).toContain('progress');
    expect(events.at(-1)).toMatchObject({ project: 'gitea', success: true, errors: [] });
    expect(output).not.toContain('pulling');
  });

  it('is drawn on a terminal of its own', async () => {
    const nx = [process.execPath, 'node_modules/nx/dist/bin/nx.js', 'run', 'gitea:prefetch', ...ARGS, '--no-batch'];
    // It gives its command a terminal, and prints what the command draws there.
    const { stdout } = await execa('script', ['--quiet', '--return', '--command', nx.join(' '), '/dev/null'], {
      cwd: workspace.root,
      env: { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', NX_WORKSPACE_ROOT_PATH: workspace.root },
    });
    expect(stdout).toMatch(/█░.* total: [\d.]+ MB of [\d.]+ MB, [\d.]+ .?B\/s/);
    expect(stdout).toMatch(/░ docker\.io.*: [\d.]+ .?B of [\d.]+ MB/);
    expect(stdout).toMatch(/█{12} docker.io.*: whole, [\d.]+ MB pulled/);
  });
});
