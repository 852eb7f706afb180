export interface GatherOptions {
  /** Calls back when nobody prepares an item: the work begins. Not given, nobody knows. */
  readonly onceIdle?: (callback: () => void) => void;
  /** ms after the last item when the work begins in any case. */
  readonly quiet: number;
  /** As many items do not wait for a further one. */
  readonly most: number;
}

/**
 * Collects the items that are prepared at the same time, so that one piece of work does what would be many.
 *
 * @param work returns a result for each item, in their order
 * @returns hands in an item and waits for its result; rejects with what `work` throws
 */
export function gather<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  { onceIdle, quiet, most }: GatherOptions,
): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    clearTimeout(timer);
    const all = waiting.splice(0);
    if (all.length === 0) return;
    work(all.map(({ item }) => item)).then(
      (results) => all.forEach(({ resolve }, i) => resolve(results[i] as Result)),
      (error: unknown) => all.forEach(({ reject }) => reject(error)),
    );
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      clearTimeout(timer);
      if (waiting.length === most) begin();
      else {
        timer = setTimeout(begin, quiet);
        onceIdle?.(begin);
      }
    });
}
