/** ms of a wait that one timer counts. */
const SLICE = 100;

/**
 * Calls back after so many ms in which this process could run. While it or its machine stands still nobody can be heard, so that time says nothing of
 * others; and what has come meanwhile is read first.
 *
 * @returns what cancels it
 */
export function afterAwake(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: NodeJS.Immediate | undefined;
  const wait = (left: number): void => {
    const slice = Math.min(left, SLICE);
    timer = setTimeout(() => (left > slice ? wait(left - slice) : (last = setImmediate(callback))), slice);
  };
  wait(ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
