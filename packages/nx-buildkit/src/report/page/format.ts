import { formatBytes } from '../../util/format';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 days`, `1 hour`: the largest whole unit. */
export function formatAge(ms: number): string {
  const [name, length] = UNITS.find(([, unit]) => ms >= unit) ?? ['minute', 60_000];
  const count = Math.floor(ms / length);
  if (count < 1) return 'less than a minute';
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** `0.4 s`, of ms. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** `12.3 MB in 4.2 s, 2.9 MB/s` */
export function formatSpeed(bytes: number, ms: number): string {
  const rate = ms > 0 ? `, ${formatBytes(Math.round((bytes * 1_000) / ms))}/s` : '';
  return `${formatBytes(bytes)} in ${formatSeconds(ms)}${rate}`;
}

/** `2026-01-10 08:30 UTC`, of ISO 8601. */
export function formatTime(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
