import { setTimeout as sleep } from 'node:timers/promises';

/** ms that a process group gets between SIGTERM and SIGKILL. */
const GRACE = 5_000;

/**
 * Ends every process of a group and resolves when it is empty: SIGTERM first, SIGKILL after a grace period.
 *
 * The group and not the process, because a killed `docker` leaves its plugin running: buildx goes on writing for up to 2 s, and two
 * writers in one OCI layout damage it.
 */
export async function endGroup(group: number): Promise<void> {
  signalGroup(group, 'SIGTERM');
  const deadline = Date.now() + GRACE;
  while (signalGroup(group, 0)) {
    if (Date.now() > deadline) signalGroup(group, 'SIGKILL');
    await sleep(20);
  }
}

/** Sends a signal to a group; false if no process is left that this user can send it to. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
