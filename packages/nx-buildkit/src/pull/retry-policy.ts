import type { PullFailureKind } from '../buildx/pull-error';

/** How often and how patiently. */
export interface RetryPolicy {
  /** Further attempts after the first. An attempt that brought bytes does not count, nor does one that a token endpoint ended at once. */
  readonly retries: number;
  /** ms before the first retry; doubled each time, with jitter. */
  readonly minTimeout: number;
  /** ms, the longest pause between two attempts. */
  readonly maxTimeout: number;
  /** ms without a new byte after which an attempt is ended. */
  readonly stallTimeout: number;
}

/** As patient as prefetch is unless its options say otherwise: for pulls that have no options of their own. */
export const DEFAULT_POLICY: RetryPolicy = { retries: 5, minTimeout: 1_000, maxTimeout: 30_000, stallTimeout: 60_000 };

/** A registry that counts requests forgives slowly: its pauses are this many times longer. */
const RATE_LIMIT_FACTOR = 4;

/** ms to wait on top of the usual pause. */
export function pauseAfter(kind: PullFailureKind, attempt: number, { minTimeout, maxTimeout }: RetryPolicy): number {
  if (kind === 'token') return minTimeout * (0.5 + Math.random());
  return kind === 'rate-limited'
    ? Math.min(minTimeout * RATE_LIMIT_FACTOR ** attempt, maxTimeout * RATE_LIMIT_FACTOR)
    : 0;
}
