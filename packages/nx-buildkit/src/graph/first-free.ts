/**
 * The first of several names that is free. If none is, it is the last one with a number: `worker-2`, `worker-3`.
 *
 * @param names at least one
 */
export function firstFree(names: readonly string[], isFree: (name: string) => boolean): string {
  const found = names.find(isFree);
  if (found !== undefined) return found;
  const last = names.at(-1) ?? '';
  for (let number = 2; ; number++) {
    const numbered = `${last}-${number}`;
    if (isFree(numbered)) return numbered;
  }
}
