import { settlesWithin } from './deadline';
import { anySignal } from '../../util/any-signal';

/**
 * One way to get something. It ends when its signal is aborted, and what it has brought then ends with it.
 *
 * @param onBegin called when it begins to wait for others; until then it waits for its own turn, which does not count as silence
 */
export type Attempt<T> = (signal: AbortSignal, onBegin: () => void) => Promise<T>;

/** How many attempts a silent host gets at once: each lost answer must not cost a whole time limit. */
const AT_ONCE = 4;

/**
 * Makes a further attempt each time that the ones before it have been silent for a while. The first answer ends all others. A failure ends the
 * attempts that began before it: a request that is silent while later ones are answered is lost. A failure is thrown at once if no other attempt is
 * left.
 *
 * @param attempts in the order in which they are made
 * @param after ms
 * @throws the error of the attempt that ended last
 */
export async function hedged<T>(attempts: readonly Attempt<T>[], after: number, signal: AbortSignal): Promise<T> {
  const waiting = [...attempts];
  let running: readonly Started<T>[] = [];
  for (;;) {
    const next = running.length === 0 || (await isSilent(running, after)) ? waiting.shift() : undefined;
    if (next) {
      const started = start(next, signal);
      running = [...running, started];
      await Promise.race([started.begun, ...running.map(({ settled }) => settled)]);
      continue;
    }
    const ended = await Promise.race(running.map(({ settled }) => settled));
    const index = running.indexOf(ended);
    const later = running.slice(index + 1);
    const others = ended.hasFailed() ? running.slice(0, index) : running.filter((one) => one !== ended);
    for (const other of others) other.end();
    if (!ended.hasFailed() || later.length === 0) return ended.result;
    running = later;
  }
}

/** The same attempt, as often as it may be made at once. */
export function repeated<T>(attempt: Attempt<T>): readonly Attempt<T>[] {
  return Array.from({ length: AT_ONCE }, () => attempt);
}

interface Started<T> {
  readonly result: Promise<T>;
  readonly begun: Promise<void>;
  /** Fulfilled with this attempt when it has ended, successfully or not. */
  readonly settled: Promise<Started<T>>;
  readonly hasFailed: () => boolean;
  readonly end: () => void;
}

async function isSilent<T>(running: readonly Started<T>[], after: number): Promise<boolean> {
  return !(await settlesWithin(Promise.race(running.map(({ settled }) => settled)), after));
}

function start<T>(attempt: Attempt<T>, signal: AbortSignal): Started<T> {
  const controller = new AbortController();
  let hasFailed = false;
  let onBegin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    onBegin = resolve;
  });
  const result = attempt(anySignal(signal, controller.signal), onBegin);
  const started: Started<T> = {
    result,
    begun,
    // An attempt that is no longer needed may fail.
    settled: result.then(
      () => started,
      () => {
        hasFailed = true;
        return started;
      },
    ),
    hasFailed: () => hasFailed,
    end: () => controller.abort(new Error('another attempt was faster')),
  };
  return started;
}
