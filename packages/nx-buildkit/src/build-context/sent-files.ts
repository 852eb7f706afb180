import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
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

/** What BuildKit is sent. */
export interface SentFile {
  /** Of a file, a link or a folder, relative to the workspace. */
  readonly path: string;
  /** Whether a requested path leads there through a link. */
  readonly isBehindLink: boolean;
}

/**
 * The files, links and folders of a folder that are sent, in a fixed order. Missing paths are skipped, and so is the context itself, since BuildKit
 * sends only what is in it.
 */
export function sentFiles(
  workspaceRoot: string,
  { folder, paths = ['.'], dockerignore = '' }: SentFolder,
): readonly SentFile[] {
  const matcher = new DockerignoreMatcher(dockerignore);
  const root = join(workspaceRoot, folder);
  const below = (path: string, isBehindLink: boolean): readonly SentFile[] => {
    // The folder itself can be given as a link, which buildx follows.
    const statSent = path === '.' ? statSync : lstatSync;
    const stats = unlessMissing(() => statSent(join(root, path), { throwIfNoEntry: false }), undefined);
    const isOut = path !== '.' && matcher.leavesOut(path);
    if (stats === undefined || (isOut && !matcher.mayTakeBackFrom(path))) return [];
    const own = isOut || path === '.' ? [] : [{ path: posix.join(folder, path), isBehindLink }];
    if (!stats.isDirectory()) return own;
    return [...own, ...namesIn(root, path).flatMap((name) => below(posix.join(path, name), isBehindLink))];
  };
  const starts = paths.flatMap((path) => followed(root, path));
  const found = starts.flatMap(({ path, isBehindLink }) => below(path, isBehindLink));
  const behind = new Set(found.filter(({ isBehindLink }) => isBehindLink).map(({ path }) => path));
  return [...new Set(found.map(({ path }) => path))].sort().map((path) => ({ path, isBehindLink: behind.has(path) }));
}

/**
 * The paths that a requested one stands for: what its wildcards match, each link on the way, and where that leads. BuildKit lets no link lead out of the
 * folder, which is the root of its paths.
 * https://github.com/tonistiigi/fsutil/blob/a72de9dcf763/followlinks.go
 *
 * @param root absolute path of the folder
 */
function followed(root: string, requested: string): readonly SentFile[] {
  const seen = new Set<string>();
  const follow = (parent: string, names: readonly string[], isBehindLink: boolean): readonly SentFile[] => {
    const [name, ...rest] = names;
    if (name === undefined) return [{ path: parent, isBehindLink }];
    // Other wildcards than `*` and `?` are not evaluated: all of the folder counts.
    if (/[[\\]|\*\*/.test(name)) return [{ path: parent, isBehindLink }];
    const isPattern = /[*?]/.test(name);
    const matching = isPattern ? namesIn(root, parent).filter((found) => matchesPath(found, name)) : [name];
    return matching.flatMap((found) => {
      const path = posix.join(parent, found);
      const target = linkAt(join(root, path));
      if (target === undefined) return follow(path, rest, isBehindLink);
      const through = [path, ...rest].join('/');
      if (seen.has(through)) return [];
      seen.add(through);
      const leads = posix.join('/', posix.isAbsolute(target) ? '' : parent, target, ...rest);
      return [{ path, isBehindLink }, ...follow('.', namesOf(leads), true)];
    });
  };
  return follow('.', namesOf(requested), false);
}

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** Where a link leads; undefined for anything else. */
function linkAt(path: string): string | undefined {
  const stats = unlessMissing(() => lstatSync(path, { throwIfNoEntry: false }), undefined);
  return stats?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** Sorted; empty for anything but a folder, and for a folder that cannot be read, which also fails the build. */
function namesIn(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch {
    return [];
  }
}
