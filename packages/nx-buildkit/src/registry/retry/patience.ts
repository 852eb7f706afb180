/** How long a pull goes on without getting anything. */
export interface Patience {
  /** A byte has come, or anything has succeeded. */
  readonly renew: () => void;
  /**
   * Another pull made progress while this one waited for its turn.
   *
   * @param time ms since the epoch
   */
  readonly renewedAt: (time: number) => void;
  /** ms; 0 at its end. */
  readonly left: () => number;
}

/** @param giveUpAfter ms from the last byte, or the last success of any kind */
export function createPatience(giveUpAfter: number, now: () => number = Date.now): Patience {
  let last = now();
  return {
    renew: () => void (last = now()),
    renewedAt: (time) => void (last = Math.max(last, time)),
    left: () => Math.max(last + giveUpAfter - now(), 0),
  };
}
