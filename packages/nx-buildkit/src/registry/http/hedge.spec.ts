import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { hedged, repeated, type Attempt } from './hedge';

const AFTER = 20;
const never = new AbortController().signal;

/** Attempts that are written down when they are made and when they are ended. One that is late ends after all have begun and those before it have ended. */
function attempts(...kinds: readonly ('silent' | 'fails' | 'answers' | 'answers late' | 'fails late')[]) {
  const log: string[] = [];
  const begun = kinds.map(() => new Gate());
  const ended = kinds.map(() => new Gate());
  const made = kinds.map((kind, i): Attempt<number> => async (signal, onBegin) => {
    log.push(`begin ${i}`);
    begun[i]?.open();
    signal.addEventListener('abort', () => log.push(`end ${i}`));
    onBegin();
    if (kind === 'silent') await once(signal, 'abort');
    if (kind.endsWith('late')) await Promise.all([...begun, ...ended.slice(0, i)].map(({ opened }) => opened));
    ended[i]?.open();
    signal.throwIfAborted();
    if (kind.startsWith('fails')) throw new Error(`${i} failed`);
    return i;
  });
  return { log, made, allBegun: Promise.all(begun.map(({ opened }) => opened)) };
}

/** Lets those go on that wait, once it is opened. */
class Gate {
  open = (): void => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

it.each([
  ['an answer at once', ['answers', 'answers'], 0, ['begin 0']],
  ['silence once', ['silent', 'answers'], 1, ['begin 0', 'begin 1', 'end 0']],
  ['silence three times', ['silent', 'silent', 'silent', 'answers'], 3, null],
  ['a slow answer, which comes first all the same', ['answers late', 'silent'], 0, ['begin 0', 'begin 1', 'end 1']],
  ['a slow failure, after which the later attempt counts', ['fails late', 'answers late'], 1, ['begin 0', 'begin 1']],
] as const)('takes the first answer: %s', async (_, kinds, winner, log) => {
  const { made, log: written } = attempts(...kinds);
  expect(await hedged(made, AFTER, never)).toBe(winner);
  if (log) expect(written).toEqual(log);
});

it.each([
  ['the first attempt at once, and makes no other', ['fails', 'answers'], '0 failed', ['begin 0']],
  ['a later attempt, and with it ends those before', ['silent', 'fails'], '1 failed', ['begin 0', 'begin 1', 'end 0']],
] as const)('throws the failure of %s', async (_, kinds, message, log) => {
  const { made, log: written } = attempts(...kinds);
  await expect(hedged(made, AFTER, never)).rejects.toThrow(message);
  expect(written).toEqual(log);
});

it('does not take waiting for a turn for silence', async () => {
  let begun = 0;
  const queueing: Attempt<number> = async (_signal, onBegin) => {
    begun += 1;
    await sleep(AFTER * 3);
    onBegin();
    return begun;
  };
  expect(await hedged(repeated(queueing), AFTER, never)).toBe(1);
});

it('ends every attempt with the signal', async () => {
  const { made, log, allBegun } = attempts('silent', 'silent');
  const controller = new AbortController();
  const outcome = hedged(made, AFTER, controller.signal).catch((error: Error) => error.name);
  await allBegun;
  controller.abort();
  expect(await outcome).toBe('AbortError');
  expect(log).toEqual(expect.arrayContaining(['end 0', 'end 1']));
});
