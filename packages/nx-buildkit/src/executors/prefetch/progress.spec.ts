import { progressLines } from './progress-lines';
import { pullEvents, type Progress, type PullEvent } from './pull-events';

const IMAGE = {
  written: 'a:1',
  ref: 'docker.io/library/a:1',
  contextKey: 'a:1',
  platform: 'linux/arm64',
  role: 'base',
} as const;
const MB = 1_000_000;

let now: number;
beforeEach(() => (now = 1_000_000));

/** An image's events, as whoever shows them sees them. */
const eventsTo = (see: Progress['see']) => pullEvents(see, () => now)(IMAGE);

it('tells the rate of an attempt from its own beginning', () => {
  const seen: PullEvent[] = [];
  const { onProgress } = eventsTo((event) => seen.push(event));
  const at = (attempt: number, bytes: number) => onProgress?.({ bytes, total: 9 * MB, layers: 2, attempt });
  at(1, 0);
  now += 2_000;
  at(1, 4 * MB);
  now += 60_000;
  at(2, 4 * MB);
  now += 1_000;
  at(2, 5 * MB);
  expect(seen.map((event) => 'bytesPerSecond' in event && event.bytesPerSecond)).toEqual([0, 2 * MB, 0, MB]);
});

it('tells a stall from other failures', () => {
  const seen: string[] = [];
  const { onRetry } = eventsTo(({ event }) => seen.push(event));
  const retry = { attempt: 1, retriesLeft: 4, why: '' };
  onRetry?.({ ...retry, kind: 'stalled' });
  onRetry?.({ ...retry, kind: 'token' });
  expect(seen).toEqual(['stall', 'retry']);
});

it('prints a line at start, at each retry that counts, now and then, and at the end', () => {
  const lines: string[] = [];
  const { onStart, onProgress, onRetry, onEnd } = eventsTo(
    progressLines(
      (line) => lines.push(line),
      () => now,
    ).see,
  );
  const progress = { bytes: MB, total: 4 * MB, layers: 2, attempt: 1, host: 'mirror:5000' };
  const retry = { kind: 'token', attempt: 1, why: 'docker.io/library/a:1: 503' } as const;
  onStart?.();
  onProgress?.(progress);
  now += 6_000;
  onProgress?.(progress);
  onRetry?.({ ...retry, retriesLeft: 5 });
  onRetry?.({ ...retry, retriesLeft: 5 });
  onProgress?.(progress);
  onRetry?.({ ...retry, retriesLeft: 4 });
  onEnd?.({ fetchedBytes: 4 * MB });
  expect(lines.map((line) => line.replace('docker.io/library/a:1 (linux/arm64): ', ''))).toEqual([
    'pulling',
    '1.0 MB of 4.0 MB, 2 blobs, mirror:5000',
    'attempt 1 failed, 5 attempts left: 503',
    'attempt 1 failed, 4 attempts left: 503',
    'whole, 4.0 MB pulled',
  ]);
});
