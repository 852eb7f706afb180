import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { unlessMissing } from '../util/files/if-missing';
import { matchesPath } from '../util/wildcard';
import { DockerignoreMatcher } from './dockerignore-matcher';

/** A folder whose files are sent to BuildKit. Paths have `/`. */
export interface SentFolder {
  /** Relative to the workspace. */
  readonly folder: string;
  /** The requested paths, relative to it; may contain `*` and `?`. Undefined for all of it. */
  readonly paths?: readonly string[];
  /** The text of the .dockerignore. */
  readonly dockerignore?: string;
}

/**
 * The files, links and folders, relative to the workspace, of a folder that are sent, in a fixed order. Missing paths are skipped, and so is the
 * context itself, since BuildKit sends only what is in it.
 */
export function sentFiles(
  workspaceRoot: string,
  { folder, paths = ['.'], dockerignore = '' }: SentFolder,
): readonly string[] {
  const matcher = new DockerignoreMatcher(dockerignore);
  const below = (path: string): readonly string[] => {
    const inWorkspace = posix.join(folder, path);
    // The folder itself can be given as a link, which buildx follows.
    const statSent = path === '.' ? statSync : lstatSync;
    const stats = unlessMissing(() => statSent(join(workspaceRoot, inWorkspace), { throwIfNoEntry: false }), undefined);
    const isOut = path !== '.' && matcher.leavesOut(path);
    if (stats === undefined || (isOut && !matcher.mayTakeBackFrom(path))) return [];
    const own = isOut || path === '.' ? [] : [inWorkspace];
    if (!stats.isDirectory()) return own;
    return [...own, ...namesIn(workspaceRoot, inWorkspace).flatMap((name) => below(posix.join(path, name)))];
  };
  const starts = paths.flatMap((path) => existing(join(workspaceRoot, folder), path));
  return [...new Set(starts.flatMap(below))].sort();
}

/** The paths that a pattern matches. */
function existing(folder: string, pattern: string): readonly string[] {
  const segments = pattern.split('/');
  const wildcard = segments.findIndex((segment) => /[*?[\\]/.test(segment));
  if (wildcard < 0) return [pattern];
  const [parent, name, rest] = [segments.slice(0, wildcard), segments[wildcard] ?? '', segments.slice(wildcard + 1)];
  // Other wildcards than `*` and `?` are not evaluated: all of the folder counts.
  if (/[[\\]|\*\*/.test(name)) return [posix.join('.', ...parent)];
  return namesIn(folder, posix.join('.', ...parent))
    .filter((found) => matchesPath(found, name))
    .flatMap((found) => existing(folder, [...parent, found, ...rest].join('/')));
}

/** Sorted; empty for anything but a folder, and for a folder that cannot be read, which also fails the build. */
function namesIn(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch {
    return [];
  }
}
