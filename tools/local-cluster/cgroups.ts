import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const MOUNT = '/sys/fs/cgroup';

/**
 * Makes the cgroup that all pods of a cluster are in. A kubelet ends every pod in its cgroup that it does not know, those of another kubelet too:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/kubelet/kubelet_pods.go (cleanupOrphanedPodCgroups)
 */
export async function makeCgroup(name: string): Promise<void> {
  for (const folder of await foldersOf(name)) await mkdir(folder, { recursive: true });
}

/** Removes the cgroup, when no process is left in it. */
export async function removeCgroup(name: string): Promise<void> {
  for (const folder of (await foldersOf(name)).filter((path) => existsSync(path))) {
    const below = await readdir(folder, { recursive: true, withFileTypes: true });
    const folders = below.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    for (const inner of [...folders.sort().reverse(), folder]) await rmdir(inner);
  }
}

/** One folder, or one in each hierarchy where version 1 is mounted: cgroups(7). */
async function foldersOf(name: string): Promise<readonly string[]> {
  const entries = await readdir(MOUNT, { withFileTypes: true });
  if (entries.some((entry) => entry.name === 'cgroup.controllers')) return [join(MOUNT, name)];
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(MOUNT, entry.name, name));
}
