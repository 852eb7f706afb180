import { posix } from 'node:path';

/** Whether a path that is relative to the workspace, normalized and with `/`, leads out of it. */
export function isOutside(path: string): boolean {
  return posix.isAbsolute(path) || /^\.\.(\/|$)/.test(path);
}

/** Whether a path equals a folder or is below it; both relative to the workspace. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** Whether one of two paths is the other, or below it. */
export function overlap(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

/** A path of the workspace in its one plain form: `apps/api` for `./apps//api/`, `.` for the workspace itself. */
export function plainPath(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, '');
}

/** The {@link plainPath} of an option, which may have been written on Windows, with `\\`. */
export function pathOfOption(option: string): string {
  return plainPath(option.replaceAll('\\', '/'));
}
