import { signalGroup } from './process-group';

const controller = new AbortController();
const groups = new Set<number>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let listening = false;

/** Aborted once this process has to end (Ctrl-C, SIGTERM): every running command is ended and the task fails cleanly. */
export const interruption: AbortSignal = controller.signal;

/** {@link interruption} for work that starts no process: a signal then no longer ends this process at once. */
export function interruptible(): AbortSignal {
  listen();
  return interruption;
}

/** Keeps a process group from outliving this process. Returns a function that releases it. */
export function track(group: number): () => void {
  listen();
  groups.add(group);
  return () => groups.delete(group);
}

/**
 * Children lead groups of their own, so a terminal's Ctrl-C reaches only this process, which has to pass it on. A second signal has its default
 * effect.
 */
function listen(): void {
  if (listening) return;
  listening = true;
  for (const signal of SIGNALS) process.once(signal, interrupt);
  process.once('exit', endGroups);
}

/**
 * Gives signals their default effect again, when all work is done: Nx ends the process of a batch by a signal, for which it waits 5 s before it kills:
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/task-orchestrator.ts (dispose)
 */
export function stopListening(): void {
  listening = false;
  for (const signal of SIGNALS) process.off(signal, interrupt);
  process.off('exit', endGroups);
}

function interrupt(): void {
  controller.abort();
}

function endGroups(): void {
  groups.forEach((group) => signalGroup(group, 'SIGTERM'));
}
