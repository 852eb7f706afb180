export interface GatherOptions {
  /** ms after the last item when the work begins. */
  readonly quiet: number;
  /** As many items do not wait for a further one. */
  readonly most: number;
}

/**
 * Collects items that come soon after each other, so that one piece of work does what would be many.
 *
 * @param work returns a result for each item, in their order
 * @returns hands in an item and waits for its result; rejects with what `work` throws
 */
export function gather<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  { quiet, most }: GatherOptions,
): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    const all = waiting.splice(0);
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
      else timer = setTimeout(begin, quiet);
    });
}
