import { spawn } from 'node:child_process';
import { open, readdir, readFile, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running process. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
}

/** ms that dockerd gets to stop its containers: it gives each 10 s, and itself 15 s. */
const PATIENCE = 30_000;

/**
 * Every process of this machine. What runs is looked up here and not in files of process ids: those outlive their process, and a file is
 * not written when `up` is interrupted at the wrong moment.
 */
export async function processes(): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const all = await Promise.all(
    pids.map(async (pid) => ({ pid, parent: await parentOf(pid), argv: await commandLine(pid) })),
  );
  return all.filter(({ argv }) => argv.length > 0);
}

/** The arguments in `/proc/<pid>/cmdline`; none for a kernel thread or a zombie. */
export function parseCommandLine(cmdline: string): readonly string[] {
  return cmdline === '' ? [] : cmdline.replace(/\0$/, '').split('\0');
}

/** Starts a process that outlives this one, in a session of its own. Its output goes to a file; that of the one before is kept beside it. */
export async function startDetached(
  argv: readonly [string, ...string[]],
  logFile: string,
  path: string,
): Promise<void> {
  const [file, ...args] = argv;
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'a');
  try {
    const child = spawn(file, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, PATH: path },
    });
    await new Promise<void>((started, failed) => child.once('spawn', started).once('error', failed));
    child.unref();
  } finally {
    await log.close();
  }
}

/**
 * Asks a process to end and returns when it is gone.
 *
 * @param patience ms after which it is killed
 */
export async function endProcess(pid: number, patience = PATIENCE): Promise<void> {
  const deadline = Date.now() + patience;
  // Once: at the third signal dockerd gives up its containers and exits.
  send(pid, 'SIGTERM');
  while (await isRunning(pid)) {
    if (Date.now() >= deadline) send(pid, 'SIGKILL');
    await sleep(100);
  }
}

/** Whether a process still runs; one that has ended but was not waited for does not. */
async function isRunning(pid: number): Promise<boolean> {
  return (await commandLine(pid)).length > 0;
}

/** The fourth field of `/proc/<pid>/stat` (proc(5)); the second, the name in brackets, can hold anything. */
async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function commandLine(pid: number): Promise<readonly string[]> {
  return parseCommandLine(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}
