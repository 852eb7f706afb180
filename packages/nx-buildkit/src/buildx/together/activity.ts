/** Who works at the same time, and waits for what others have a part in. */
export interface Activity {
  /** Its caller counts until `work` has ended. */
  readonly working: <T>(work: () => Promise<T>) => Promise<T>;
  /** Its caller, who works, does not count until `work` has ended. */
  readonly waiting: <T>(work: () => Promise<T>) => Promise<T>;
  /** Calls back once, as soon as nobody works. */
  readonly onceIdle: (callback: () => void) => void;
}

/** Counts those who work. What follows from the end of a promise is given the time to begin. */
export function trackActivity(): Activity {
  let count = 0;
  const callbacks: (() => void)[] = [];
  const callBack = (): void => {
    if (count === 0) callbacks.splice(0).forEach((callback) => callback());
  };
  const change = (by: number): void => {
    count += by;
    if (count === 0) setImmediate(callBack);
  };
  const during = async <T>(by: number, work: () => Promise<T>): Promise<T> => {
    change(by);
    try {
      return await work();
    } finally {
      change(-by);
    }
  };
  return {
    working: (work) => during(1, work),
    waiting: (work) => during(-1, work),
    onceIdle: (callback) => {
      callbacks.push(callback);
      change(0);
    },
  };
}
