import { signalGroup } from './process-group';

const controller = new AbortController();
const groups = new Set<number>();
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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  process.once('exit', () => groups.forEach((group) => signalGroup(group, 'SIGTERM')));
}
