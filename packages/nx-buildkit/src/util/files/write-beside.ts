import { rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { makeFolder } from './files';
import { ownName } from './own-name';
import { sweepAbandoned } from './sweep';

/**
 * Writes files under temporary names and renames them when they are complete, so that neither a full disk nor an interruption leaves half a file
 * under its name.
 *
 * @param paths absolute
 * @param write gets the path to write each of them to
 * @param isWhole whether `write` succeeded, where it does not throw
 */
export async function writeBeside<Result>(
  paths: readonly string[],
  write: (beside: (path: string) => string) => Promise<Result>,
  isWhole: (result: Result) => boolean = () => true,
): Promise<Result> {
  const places = new Map(paths.map((path) => [path, `${path}.${ownName()}.tmp`]));
  try {
    for (const path of paths) {
      await makeFolder(dirname(path));
      await sweepAbandoned(dirname(path), `${basename(path)}.`);
    }
    const result = await write((path) => places.get(path) ?? path);
    if (isWhole(result)) for (const [path, beside] of places) await rename(beside, path);
    return result;
  } finally {
    for (const beside of places.values()) await rm(beside, { force: true });
  }
}
