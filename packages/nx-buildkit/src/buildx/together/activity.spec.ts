import { setTimeout } from 'node:timers/promises';
import { trackActivity } from './activity';

/** Work that ends when it is told to. */
function held(): { readonly ended: Promise<void>; readonly end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { ended, end };
}

it('calls back when everyone who works has ended or waits', async () => {
  const activity = trackActivity();
  const [first, second, others] = [held(), held(), held()];
  const waits = activity.working(() => activity.waiting(() => others.ended));
  const works = activity.working(() => first.ended);
  const idle = jest.fn(others.end);
  activity.onceIdle(idle);
  await setTimeout(5);
  expect(idle).not.toHaveBeenCalled();
  // One begins as soon as another one has ended.
  const next = works.then(() => activity.working(() => second.ended));
  first.end();
  await setTimeout(5);
  expect(idle).not.toHaveBeenCalled();
  second.end();
  await Promise.all([next, waits]);
  await setTimeout(5);
  expect(idle).toHaveBeenCalledTimes(1);
});

it('counts one that waited again, and one that failed no longer', async () => {
  const activity = trackActivity();
  const after = held();
  const works = activity.working(async () => {
    await activity.waiting(() => Promise.resolve());
    await after.ended;
    throw new Error('broken');
  });
  const idle = jest.fn();
  await setTimeout(5);
  activity.onceIdle(idle);
  await setTimeout(5);
  expect(idle).not.toHaveBeenCalled();
  after.end();
  await expect(works).rejects.toThrow('broken');
  await setTimeout(5);
  expect(idle).toHaveBeenCalledTimes(1);
});

it('calls back where nobody works', () => new Promise<void>((resolve) => trackActivity().onceIdle(resolve)));
