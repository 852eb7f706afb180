/** A limited number of slots for concurrent work; the others wait. */
export interface Slots {
  /**
   * Takes a place, as soon as one is free.
   *
   * @param isUrgent goes before all others that wait: for small documents that show how much there is to do
   * @returns a function that gives it back
   * @throws the reason of the signal
   */
  readonly take: (isUrgent: boolean, signal: AbortSignal) => Promise<() => void>;
  readonly areTaken: () => boolean;
}

export function createSlots(size: number): Slots {
  let free = size;
  const urgent: (() => void)[] = [];
  const waiting: (() => void)[] = [];

  function giveBack(): void {
    const next = urgent.shift() ?? waiting.shift();
    if (next) next();
    else free += 1;
  }
  /** Gives back once, however often it is called. */
  function place(): () => void {
    let isTaken = true;
    return () => {
      if (isTaken) giveBack();
      isTaken = false;
    };
  }
  return {
    areTaken: () => free === 0,
    take: (isUrgent, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (free > 0) {
          free -= 1;
          return resolve(place());
        }
        const queue = isUrgent ? urgent : waiting;
        const proceed = () => {
          signal.removeEventListener('abort', leave);
          resolve(place());
        };
        const leave = () => {
          queue.splice(queue.indexOf(proceed), 1);
          reject(signal.reason as Error);
        };
        queue.push(proceed);
        signal.addEventListener('abort', leave, { once: true });
      }),
  };
}
