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

/** An image's events, as the display gets them. */
const eventsTo = (see: Progress['see']) => pullEvents(see, () => now)(IMAGE);

const progressOf = (bytes: number) => ({ bytes, total: 4 * MB, blobs: 2, host: 'mirror:5000' });
const retry = (reason: string, failures = 1) =>
  ({ event: 'retry', reason, failures, retryIn: 0, givesUpIn: 590_000 }) as const;

it('tells the rate of a pull from its own beginning', () => {
  const seen: PullEvent[] = [];
  const { onProgress } = eventsTo((event) => seen.push(event));
  onProgress?.(progressOf(MB));
  now += 2_000;
  onProgress?.(progressOf(3 * MB));
  expect(seen.map((event) => 'bytesPerSecond' in event && event.bytesPerSecond)).toEqual([0, MB]);
});

it('has a code for whatever ends a pull', () => {
  const seen: PullEvent[] = [];
  const { onEnd } = eventsTo((event) => seen.push(event));
  onEnd?.({ error: Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }) });
  onEnd?.({ error: new TypeError('x is not a function') });
  expect(seen).toMatchObject([{ code: 'NXBK-0002' }, { code: 'NXBK-0001', error: 'x is not a function' }]);
});

/** What is printed while two images are pulled. */
function linesOf(verbose: boolean): readonly string[] {
  const lines: string[] = [];
  const { see } = progressLines((line) => lines.push(line), { verbose, now: () => now });
  const [a, b] = [
    pullEvents(see, () => now)(IMAGE),
    pullEvents(see, () => now)({ ...IMAGE, ref: 'docker.io/library/b:1' }),
  ];
  a.onStart?.();
  b.onStart?.();
  a.onProgress?.(progressOf(0));
  b.onProgress?.(progressOf(0));
  now += 500;
  a.onProgress?.(progressOf(MB));
  now += 500;
  a.onProgress?.(progressOf(2 * MB));
  a.onNotice?.(retry('auth.test answered 503', 1));
  a.onNotice?.(retry('auth.test answered 503', 2));
  now += 2_000;
  a.onProgress?.(progressOf(2 * MB));
  now += 4_000;
  a.onNotice?.(retry('auth.test answered 503', 9));
  a.onEnd?.({ fetchedBytes: 4 * MB });
  return lines;
}

it('prints a line for all images at most once a second, and what goes wrong at most every few', () => {
  expect(linesOf(false)).toEqual([
    '0 of 1 image whole: 0 B of 4.0 MB',
    '0 of 2 images whole: 2.0 MB of 8.0 MB, 2.0 MB/s',
    'docker.io/library/a:1 (linux/arm64): auth.test answered 503 (failed once, tried for 9 min 50 s more)',
    '0 of 2 images whole: 2.0 MB of 8.0 MB, 666.7 kB/s',
    'docker.io/library/a:1 (linux/arm64): auth.test answered 503 (failed 9 times, tried for 9 min 50 s more)',
    '1 of 2 images whole: 4.0 MB of 8.0 MB',
  ]);
});

it('says nothing of an image of which every layer was there', () => {
  const lines: string[] = [];
  const events = eventsTo(progressLines((line) => lines.push(line), { verbose: false, now: () => now }).see);
  events.onStart?.();
  events.onProgress?.({ bytes: 0, total: 0, blobs: 0 });
  events.onEnd?.({ fetchedBytes: 0 });
  expect(lines).toEqual([]);
});

it('prints a line for each image besides when it is asked to tell more', () => {
  expect(linesOf(true).filter((line) => line.startsWith('docker.io/library/a:1'))).toEqual([
    'docker.io/library/a:1 (linux/arm64): pulling',
    'docker.io/library/a:1 (linux/arm64): 0 B of 4.0 MB, 2 blobs, mirror:5000',
    'docker.io/library/a:1 (linux/arm64): auth.test answered 503 (failed once, tried for 9 min 50 s more)',
    'docker.io/library/a:1 (linux/arm64): auth.test answered 503 (failed 9 times, tried for 9 min 50 s more)',
    'docker.io/library/a:1 (linux/arm64): whole, 4.0 MB pulled',
  ]);
});
