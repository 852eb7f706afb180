import { readFile, realpath, stat } from 'node:fs/promises';
import { findProgram } from './installed';
import { environment } from '../util/task-scope';

/** Where the docker command of this machine is from, as far as that limits it. */
export type ClientKind = 'docker' | 'snap' | 'podman';

/**
 * Looks at the file and starts nothing: snap's commands are links to snap, and that of podman-docker is a script.
 *
 * @returns undefined when there is no docker command
 */
export async function clientKind(env: NodeJS.ProcessEnv = environment()): Promise<ClientKind | undefined> {
  const path = findProgram('docker', env);
  if (path === undefined) return undefined;
  // A folder on the way that cannot be read does not keep the program from running.
  const real = await realpath(path).catch(() => path);
  if (path.startsWith('/snap/') || real.endsWith('/bin/snap')) return 'snap';
  return /\/podman(-remote)?$/.test(real) || (await startsPodman(real)) ? 'podman' : 'docker';
}

/** The package podman-docker has a script for docker; a program is much larger, and may be one that this user can start and not read. */
async function startsPodman(path: string): Promise<boolean> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return size < LARGEST_SCRIPT && /^#![^]*\bpodman\b/.test(await readFile(path, 'utf8').catch(() => ''));
}

const LARGEST_SCRIPT = 16_384;
