import { watchSilence } from './watch-silence';

/** Lets this process stand still, as all of them do while a machine sleeps. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

it('calls back after a silence', async () => {
  await new Promise<void>((resolve) => watchSilence(1, resolve));
});

it('does not take the time for silence in which this process could hear nobody', async () => {
  let silences = 0;
  const watch = watchSilence(1_000, () => (silences += 1));
  standStill(1_500);
  // Timers have their turn here, before anything is read.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(silences).toBe(0);
  watch.end();
});

describe('by the clock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('starts again with each sign of life, and ends', () => {
    let silences = 0;
    const watch = watchSilence(1_000, () => (silences += 1));
    jest.advanceTimersByTime(900);
    watch.heard();
    jest.advanceTimersByTime(900);
    expect(silences).toBe(0);
    watch.end();
    jest.advanceTimersByTime(9_000);
    expect(silences).toBe(0);
  });
});
