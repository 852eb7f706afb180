import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells hosts and containers apart that share a folder or an engine: the process ids of one mean nothing to another. */
const PLACE = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 12);

const OWN_NAME = /(?<![0-9a-f])([0-9a-f]{12})-(\d{1,10})-[0-9a-f]{16}(?![0-9a-f])/;

/** A unique name that shows whether the process that chose it is still running: see {@link isAbandoned}. */
export function ownName(): string {
  return `${PLACE}-${process.pid}-${randomBytes(8).toString('hex')}`;
}

/** Whether a name holds an {@link ownName} of a process that has ended: nothing uses or removes the file of this name any more. */
export function isAbandoned(name: string): boolean {
  const [, place, pid] = OWN_NAME.exec(name) ?? [];
  return place === PLACE && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running, as another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return !isZombie(pid);
}

/**
 * In a container whose first process does not reap others, an ended process keeps its id. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function isZombie(pid: number): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Only Linux has this file, and some machines hide those of other users.
    return false;
  }
}

/** https://man7.org/linux/man-pages/man7/pid_namespaces.7.html */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has several, and one that hides which does not tell them apart.
    return '';
  }
}
