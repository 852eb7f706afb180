/** Yields the results of promises, none of which rejects, in the order in which they are there. */
export async function* asTheyEnd<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const waiting = new Map(promises.map((promise, i) => [i, promise.then((result) => ({ i, result }))]));
  while (waiting.size > 0) {
    const { i, result } = await Promise.race(waiting.values());
    waiting.delete(i);
    yield result;
  }
}
