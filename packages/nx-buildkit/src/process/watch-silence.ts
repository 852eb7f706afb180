import { afterAwake } from './after-awake';

/** A watch for signs of life. */
export interface SilenceWatch {
  /** Starts the time again. */
  readonly heard: () => void;
  readonly end: () => void;
}

/**
 * Calls back after so many ms without a sign of life. Those in which this process or its machine stood still do not count: nobody could be heard then,
 * see {@link afterAwake}.
 */
export function watchSilence(ms: number, onSilence: () => void): SilenceWatch {
  let cancel = afterAwake(ms, onSilence);
  return {
    heard() {
      cancel();
      cancel = afterAwake(ms, onSilence);
    },
    end: () => cancel(),
  };
}
