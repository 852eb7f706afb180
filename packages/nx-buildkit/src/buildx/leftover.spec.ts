import { endLeftover } from './leftover';
import { signalGroup } from './process-group';
import { run } from './run';

const waiting = (mark: string, onStart: (group: number) => void) =>
  run({ file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)', mark] }, { onStart });

it('ends a group that is known by its command line', async () => {
  let group = 0;
  const outcome = waiting('leftover-a', (started) => (group = started));
  await endLeftover(group, 'leftover-a');
  expect((await outcome).exitCode).toBeUndefined();
});

it('leaves alone what has got the number since', async () => {
  let group = 0;
  const outcome = waiting('leftover-b', (started) => (group = started));
  await endLeftover(group, 'another');
  expect(signalGroup(group, 0)).toBe(true);
  signalGroup(group, 'SIGKILL');
  await outcome;
});

it('does nothing for a group that is gone', async () => {
  await expect(endLeftover(2 ** 22 - 1, 'x')).resolves.toBeUndefined();
});
