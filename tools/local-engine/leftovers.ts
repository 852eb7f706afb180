import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { succeed } from './command';
import { containerdSocket } from './daemon-config';
import type { Home } from './paths';
import { endProcess, processes } from './processes';

/**
 * Ends what outlives daemons that were killed: shims with the programs in their containers, and mounts below the home.
 *
 * @throws ToolError when a mount stays
 */
export async function endLeftovers(home: Pick<Home, 'root' | 'run'>): Promise<void> {
  const all = await processes();
  const shims = all.filter(({ argv }) => argv.includes('-address') && argv.includes(containerdSocket(home)));
  for (const shim of shims) {
    // Their daemon is gone, and so is who could ask them in their own way.
    await Promise.all(all.filter(({ parent }) => parent === shim.pid).map(({ pid }) => endProcess(pid, 0)));
    await endProcess(shim.pid, 0);
  }
  for (const point of mountsBelow(home.root, await readFile('/proc/self/mountinfo', 'utf8'))) {
    await succeed({ file: 'umount', args: [point] }, `See who uses ${point}: \`fuser -vm ${point}\`.`);
  }
}

/** The mount points below a folder, the innermost first, out of `/proc/self/mountinfo` (proc(5)), where each has a line and is its fifth field. */
export function mountsBelow(folder: string, mountinfo: string): readonly string[] {
  return mountinfo
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(parseInt(octal, 8)),
      ),
    )
    .filter((point) => point.startsWith(folder + sep))
    .reverse();
}
