/**
 * Reads `Retry-After`, seconds or a date.
 *
 * @param now ms since the epoch
 * @returns ms from now; undefined if it does not name a time in the future
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
