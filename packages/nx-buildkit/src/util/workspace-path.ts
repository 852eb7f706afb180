import { posix } from 'node:path';

/** Whether a path that is relative to the workspace, normalized and with `/`, leads out of it. */
export function isOutside(path: string): boolean {
  return posix.isAbsolute(path) || /^\.\.(\/|$)/.test(path);
}
