import { settlesWithin } from './deadline';

/**
 * One way to get something. It ends when its signal is aborted, and what it has brought then ends with it.
 *
 * @param onBegin called when it begins to wait for others; until then it waits for its own turn, which is no silence
 */
export type Attempt<T> = (signal: AbortSignal, onBegin: () => void) => Promise<T>;

/**
 * Makes a second attempt beside the first one when that has been silent for a while. The first answer ends the other attempt, a failure of the
 * second included: who is silent while others are answered has lost the request. A first attempt that fails is not followed by another.
 *
 * @param after ms
 * @throws what the attempt threw that ended last
 */
export async function hedged<T>(first: Attempt<T>, second: Attempt<T>, after: number, signal: AbortSignal): Promise<T> {
  const one = start(first, signal);
  await Promise.race([one.begun, one.result.catch(() => undefined)]);
  if (await settlesWithin(one.result, after)) return one.result;
  const other = start(second, signal);
  const failedFirst = one.result.then(
    () => false,
    () => true,
  );
  const isSecond = await Promise.race([failedFirst, other.result.then(always, always)]);
  if (isSecond) one.end();
  else other.end();
  return isSecond ? other.result : one.result;
}

function always(): true {
  return true;
}

function start<T>(attempt: Attempt<T>, signal: AbortSignal) {
  const controller = new AbortController();
  let onBegin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    onBegin = resolve;
  });
  const result = attempt(AbortSignal.any([signal, controller.signal]), onBegin);
  // The one that nobody waits for any more may fail.
  result.catch(() => undefined);
  return { result, begun, end: () => controller.abort(new Error('another attempt was faster')) };
}
