import { isCount } from '../util/json';
import type { PullNotice } from './pull-options';

/** Something that went wrong during a pull, which went on nevertheless. */
export interface PullTrouble {
  /** `host[:port]` of the registry or mirror, unless it was the builder. */
  readonly host?: string;
  /** A clause whose subject is the one that failed: `auth.docker.io answered 503`. */
  readonly reason: string;
  /** How often it was seen. */
  readonly times: number;
}

/** Different troubles of one pull that are kept. */
const MOST_TROUBLES = 20;

/**
 * Counts the troubles of a pull.
 *
 * @param onNotice is called with each notice as well
 * @returns `troubles` in the order in which they were first seen
 */
export function countTroubles(onNotice?: (notice: PullNotice) => void): {
  readonly onNotice: (notice: PullNotice) => void;
  readonly troubles: () => readonly PullTrouble[];
} {
  const seen = new Map<string, PullTrouble>();
  return {
    onNotice(notice) {
      onNotice?.(notice);
      const trouble = troubleOf(notice);
      const key = JSON.stringify(trouble);
      const { times } = seen.get(key) ?? { times: 0 };
      if (times > 0 || seen.size < MOST_TROUBLES) seen.set(key, { ...trouble, times: times + 1 });
    },
    troubles: () => [...seen.values()],
  };
}

function troubleOf(notice: PullNotice): Omit<PullTrouble, 'times'> {
  const { host } = notice;
  const reason = notice.event === 'behind' ? `mirror ${notice.host} was behind` : notice.reason;
  return { ...(host !== undefined && { host }), reason };
}

/** Whether a value that was read from a file is one. */
export function isTrouble(value: unknown): value is PullTrouble {
  const { host = '', reason, times } = (value ?? {}) as Partial<PullTrouble>;
  return typeof host === 'string' && typeof reason === 'string' && isCount(times);
}
