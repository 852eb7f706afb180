import type { RegistryFailure } from './registry-error';

/** ms, doubled with each round in which every host failed. */
const FIRST = 250;
const LONGEST = 10_000;

/** A registry that counts requests forgives slowly: it is left alone this many times longer. */
const RATE_LIMIT_FACTOR = 6;

/** Of the patience, that a host can have for itself by asking for it: one that names a day must not end a pull at once. */
const LARGEST_SHARE = 4;

/**
 * ms until the same is asked for again.
 *
 * @param round 0 after the first time that every host failed
 * @param giveUpAfter ms
 * @param random 0 to 1, so that those who failed together do not come back together
 */
export function backoff(
  round: number,
  { kind, retryAfter }: RegistryFailure,
  giveUpAfter: number,
  random: number = Math.random(),
): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, giveUpAfter / LARGEST_SHARE) + random * FIRST;
  const pause = Math.min(FIRST * 2 ** round, LONGEST) * (0.5 + random / 2);
  return kind === 'rate-limited' ? pause * RATE_LIMIT_FACTOR : pause;
}
