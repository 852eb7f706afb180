import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Front } from '../../../tools/hub';
import { TINY } from '../bench-images';
import { median } from '../median';
import { openSetting, type Setting } from './setting';
import { ownTool } from './tools';

/** What grows with the number of components. */
export interface Growth {
  readonly components: number;
  /** ms that the project graph takes without a cache. */
  readonly graph: number;
  /** ms that a run takes in which everything is cached. */
  readonly cached: number;
  /** Bytes of the largest process of that run. */
  readonly memory: number;
}

/** ms after which a run counts as failed, for each component: the first one builds them all. */
const LIMIT = 3_000;

/** Measures one size of a workspace, with everything built once before. */
export async function grow(registry: Front, components: number, rounds: number): Promise<Growth> {
  const setting = await openSetting(registry, components, [TINY]);
  try {
    await build(setting);
    const cached: number[] = [];
    const graph: number[] = [];
    for (let round = 0; round < rounds; round++) cached.push(await took(() => build(setting)));
    const memory = await largest(setting);
    // Last, since Nx keeps there as well which tasks it has in its cache.
    for (let round = 0; round < rounds; round++) {
      await rm(join(setting.workspace.root, '.nx/workspace-data'), { recursive: true, force: true });
      graph.push(await took(() => setting.workspace.nx(['show', 'projects'])));
    }
    return { components, graph: median(graph), cached: median(cached), memory };
  } finally {
    await setting.remove();
  }
}

async function build({ workspace, components }: Setting): Promise<void> {
  await ownTool(workspace, Math.max(60_000, LIMIT * components.length)).build();
}

/** Bytes that the largest process had at once, of all that a run starts in the workspace. */
async function largest(setting: Setting): Promise<number> {
  let most = 0;
  const look = setInterval(() => void peaks(setting.workspace.root).then((all) => (most = Math.max(most, ...all))), 50);
  try {
    await build(setting);
  } finally {
    clearInterval(look);
  }
  return most;
}

/** The peak of each process whose working folder is in the workspace. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (VmHWM) */
async function peaks(root: string): Promise<readonly number[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    processes.map(async (pid) => {
      try {
        if (!(await readFile(`/proc/${pid}/environ`, 'utf8')).includes(root)) return 0;
        const [, kilobytes = 0] = /^VmHWM:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
        return Number(kilobytes) * 1024;
      } catch {
        // It has ended.
        return 0;
      }
    }),
  );
  return found;
}

/** ms */
async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
