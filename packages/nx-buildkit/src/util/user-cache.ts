import { homedir } from 'node:os';
import { join } from 'node:path';

/** This plugin's folder in the user's cache folder: the same for all workspaces of a user. */
export function userCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const cache =
    env['XDG_CACHE_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA']) || join(homedir(), '.cache');
  return join(cache, 'nx-buildkit');
}
