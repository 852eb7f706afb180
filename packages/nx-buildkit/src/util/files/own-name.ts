import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells hosts and containers apart that share a folder or an engine: the process ids of one mean nothing to another. */
const PLACE = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 12);

const OWN_NAME = /(?<![0-9a-f])([0-9a-f]{12})-(\d{1,10})-[0-9a-f]{16}(?![0-9a-f])/;

/** A name that nothing else has, and that tells whether the process that chose it still runs: see {@link isAbandoned}. */
export function ownName(): string {
  return `${PLACE}-${process.pid}-${randomBytes(8).toString('hex')}`;
}

/** Whether a name holds an {@link ownName} of a process that has ended: nobody goes on with what has this name, and nobody else removes it. */
export function isAbandoned(name: string): boolean {
  const [, place, pid] = OWN_NAME.exec(name) ?? [];
  return place === PLACE && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user's.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return !isZombie(pid);
}

/** In a container whose first process reaps no others, what has ended keeps its id. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function isZombie(pid: number): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Only Linux tells it there.
    return false;
  }
}

/** https://man7.org/linux/man-pages/man7/pid_namespaces.7.html */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has several.
    return '';
  }
}
