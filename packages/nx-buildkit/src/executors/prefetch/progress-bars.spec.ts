import { PassThrough } from 'node:stream';
import { progressBars } from './progress-bars';
import type { PullEvent } from './pull-events';

it('draws what a registry and a lock say on the lines where it belongs, and lets it draw nothing itself', async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  const evil = '\u001b[2J\u009b31m\nevil';
  const image = { ref: `docker.io/library/a${evil}:1`, platform: 'linux/arm64' };
  const bars = progressBars(terminal as unknown as NodeJS.WriteStream);
  const events: readonly PullEvent[] = [
    { ...image, event: 'start' },
    { ...image, event: 'retry', reason: `said ${evil}`, failures: 1, retryIn: 0, givesUpIn: 1_000 },
    { ...image, event: 'progress', bytes: 1, total: 2, blobs: 1, host: `mirror${evil}`, bytesPerSecond: 0 },
  ];
  events.forEach(bars.see);
  let drawn = '';
  for await (const data of terminal) {
    drawn += String(data);
    // The bars are drawn a few times a second, and what is logged with them.
    if (drawn.includes('said')) break;
  }
  bars.end();
  expect(drawn).toMatch(/docker\.io\/library\/a evil:1.*, mirror evil/);
  expect(drawn).toMatch(/said \s*evil/);
  expect(drawn).not.toContain('\u001b[2J');
  expect(drawn).not.toContain('\u009b');
});
