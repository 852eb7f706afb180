import { gather } from './gather';

/** ms: nothing here takes as long. */
const LONG = 2 ** 31 - 1;

const double = async (numbers: readonly number[]) => numbers.map((number) => number * 2);

it('does one piece of work for what comes before all wait, and another one for what comes later', async () => {
  const rounds: (readonly number[])[] = [];
  let idle = (): void => undefined;
  const hand = gather(
    (numbers: readonly number[]) => {
      rounds.push(numbers);
      return double(numbers);
    },
    { onceIdle: (callback) => void (idle = callback), quiet: LONG, most: 100 },
  );
  const first = [hand(1), hand(2), hand(3)];
  expect(rounds).toEqual([]);
  idle();
  expect(await Promise.all(first)).toEqual([2, 4, 6]);
  const second = hand(4);
  idle();
  expect(await second).toBe(8);
  expect(rounds).toEqual([[1, 2, 3], [4]]);
});

it('does not wait for one that takes long to prepare', async () => {
  const hand = gather(double, { quiet: 5, most: 100 });
  expect(await Promise.all([hand(1), hand(2)])).toEqual([2, 4]);
});

it('does not wait for more than it takes', async () => {
  const hand = gather(double, { quiet: LONG, most: 2 });
  expect(await Promise.all([hand(1), hand(2), hand(3), hand(4)])).toEqual([2, 4, 6, 8]);
});

it('fails everything that the failed work was for, and nothing else', async () => {
  const work = (numbers: readonly number[]) =>
    numbers.includes(1) ? Promise.reject(new Error('broken')) : double(numbers);
  const hand = gather(work, { quiet: 5, most: 2 });
  const results = await Promise.allSettled([hand(1), hand(2), hand(3)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});
