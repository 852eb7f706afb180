import { endLeftover } from './end-leftover';
import { signalGroup } from './process-group';
import { run, type Outcome } from './run';

/** A process that waits for ever, once it is there. */
async function startWaiting(mark: string): Promise<{ readonly group: number; readonly outcome: Promise<Outcome> }> {
  return new Promise((resolve) => {
    const outcome = run(
      { file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)', mark] },
      { onStart: (group) => resolve({ group, outcome }) },
    );
  });
}

it('ends a group that is known by its command line', async () => {
  const { group, outcome } = await startWaiting('leftover-a');
  await endLeftover(group, 'leftover-a');
  expect((await outcome).exitCode).toBeUndefined();
});

it('leaves alone what has got the number since', async () => {
  const { group, outcome } = await startWaiting('leftover-b');
  await endLeftover(group, 'another');
  expect(signalGroup(group, 0)).toBe(true);
  signalGroup(group, 'SIGKILL');
  await outcome;
});

it('does nothing for a group that is gone', async () => {
  await expect(endLeftover(2 ** 22 - 1, 'x')).resolves.toBeUndefined();
});
