import { watchRuns } from './watch-runs';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const RUN = '#7 [build 2/3] RUN make';

it('names the RUN that prints nothing for too long, and no other step', () => {
  const watch = watchRuns(1_000);
  ['#5 [1/3] FROM alpine:3.20', RUN, '#8 [other 2/3] RUN echo', '#8 DONE 0.1s'].forEach(watch.onLine);
  jest.advanceTimersByTime(999);
  expect(watch.stalled()).toBeUndefined();
  jest.advanceTimersByTime(2);
  expect(watch.stalled()).toBe('#7');
  expect(watch.signal.aborted).toBe(true);
});

it.each([
  ['a line of the RUN', (watch: ReturnType<typeof watchRuns>) => watch.onLine('#7 1.000 text')],
  ['a progress bar', (watch: ReturnType<typeof watchRuns>) => watch.onOutput('\r 12 %')],
])('starts again with %s', (_, note) => {
  const watch = watchRuns(1_000);
  watch.onLine(RUN);
  jest.advanceTimersByTime(900);
  note(watch);
  jest.advanceTimersByTime(900);
  expect(watch.stalled()).toBeUndefined();
  watch.end();
});

it('does not start again with what another step prints, even if it looks like an end', () => {
  const watch = watchRuns(1_000);
  [RUN, '#8 [other 2/3] RUN echo'].forEach(watch.onLine);
  jest.advanceTimersByTime(900);
  ['#8 1.000 #7 DONE', '#8 1.000 DONE'].forEach(watch.onLine);
  watch.onOutput('#8 1.000 text\n');
  jest.advanceTimersByTime(101);
  expect(watch.stalled()).toBe('#7');
});

it('never ends a RUN if there is no limit, or after the watch has ended', () => {
  for (const watch of [watchRuns(0), watchRuns(1_000)]) {
    watch.onLine(RUN);
    watch.end();
    jest.advanceTimersByTime(1e9);
    expect(watch.signal.aborted).toBe(false);
  }
});
