import { isMapping } from './values';

/**
 * One file, or service, on top of another, both in the form of {@link canonicalServices}: mappings are merged, lists are concatenated without
 * duplicates, everything else is replaced.
 *
 * https://github.com/compose-spec/compose-go/blob/v2.16.1/override/merge.go
 */
export function merged(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (Array.isArray(below) && Array.isArray(above)) {
    return [...new Map([...below, ...above].map((item: unknown) => [JSON.stringify(item), item])).values()];
  }
  if (!isMapping(below) || !isMapping(above)) return above;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(below[key], above[key])]));
}
