import { readRestoredIfThere } from './read-restored';
import { parseObject } from '../json';

/**
 * Reads the list of a record that this plugin wrote, of version 1, which may come from a cache that others write to.
 *
 * @param key of the list in the record
 * @param parse an entry, which can be anything
 * @returns none when there is no record, or when the file is not one
 */
export async function readRestoredList<T>(
  path: string,
  key: string,
  parse: (entry: unknown) => T | readonly T[],
): Promise<readonly T[]> {
  const { version, [key]: list } = parseObject((await readRestoredIfThere(path)) ?? '') ?? {};
  return version === 1 && Array.isArray(list) ? list.flatMap(parse) : [];
}
