import { readAttributes, writeAttributes } from '../../util/csv';
import { homeFolder } from '../../util/files/user-folders';

/** A secret whose file is given as `~/.npmrc`, with the user's home folder, which docker buildx does not expand itself. */
export function withHomeFolder(secret: string): string {
  const entries = Object.entries(readAttributes(secret));
  const expanded = entries.map(([key, value]) => [key, isFile(key) ? value.replace(/^~(?=\/)/, homeFolder) : value]);
  return writeAttributes(Object.fromEntries(expanded));
}

function isFile(key: string): boolean {
  return key === 'src' || key === 'source';
}
