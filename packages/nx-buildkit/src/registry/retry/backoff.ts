import type { RegistryFailure } from '../registry-error';

/** ms before the first repetition, how it grows with each further one, and its limit. */
const USUAL = { first: 250, factor: 2, longest: 5_000 };

/** A registry with a rate limit recovers slowly. */
const RATE_LIMITED = { first: 1_000, factor: 4, longest: 60_000 };

/** The part of the patience that a host can claim with Retry-After: one that names a day must not end a pull at once. */
const LARGEST_SHARE = 4;

/**
 * ms until the same is asked for again.
 *
 * @param times how often it has failed like this in a row
 * @param giveUpAfter ms
 * @param random 0 to 1, so that requests that failed together are not repeated together
 */
export function backoff(
  times: number,
  { kind, retryAfter }: Pick<RegistryFailure, 'kind' | 'retryAfter'>,
  giveUpAfter: number,
  random: number = Math.random(),
): number {
  if (retryAfter !== undefined)
    return Math.min(retryAfter, giveUpAfter / LARGEST_SHARE) + Math.round(random * USUAL.first);
  const { first, factor, longest } = kind === 'rate-limited' ? RATE_LIMITED : USUAL;
  return Math.round(Math.min(first * factor ** (times - 1), longest) * (0.5 + random / 2));
}
