import { posix } from 'node:path';
import { isOutside, plainPath } from '../../../util/files/workspace-path';

/**
 * A path relative to the workspace.
 *
 * @param folder that it starts from
 * @returns undefined for one outside the workspace, or in the user's home folder
 */
export function inWorkspace(folder: string, path: string): string | undefined {
  if (path.startsWith('~')) return undefined;
  const joined = plainPath(posix.join(folder, path));
  return posix.isAbsolute(path) || isOutside(joined) ? undefined : joined;
}
