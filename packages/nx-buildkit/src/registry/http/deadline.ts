import { afterAwake } from '../../process/after-awake';
import { anySignal } from '../../util/any-signal';

/** Whether a promise is fulfilled or rejected within so many ms. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let cancel = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    cancel = afterAwake(ms, () => resolve(false));
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    cancel();
  }
}

/**
 * Runs work with a time limit in ms.
 *
 * @param late is thrown when the time is up
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // By a timer, which keeps its signal alive: AbortSignal.any alone lets go of an AbortSignal.timeout, which then never fires.
  const cancel = afterAwake(ms, () => controller.abort(late()));
  try {
    return await work(anySignal(signal, controller.signal));
  } finally {
    cancel();
  }
}

/** Waits for something that continues even if the wait ends. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
}
