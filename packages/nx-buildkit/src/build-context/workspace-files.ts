import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { IgnoredPaths } from './ignored-paths';
import { unlessMissing } from '../util/files/if-missing';
import { isOutside } from '../util/files/workspace-path';

/** The files of a workspace, by paths that are relative to it. */
export interface WorkspaceFiles {
  /** The text of a file; undefined when there is none that can be read. */
  readonly read: (path: string) => string | undefined;
  /** The kind of entry at a path, without following links; undefined if there is none. */
  readonly kindOf: (path: string) => 'file' | 'folder' | 'link' | undefined;
  /** The real path after following links, relative to the workspace; undefined if it is outside. */
  readonly realPath: (path: string) => string | undefined;
  /** Whether one of the entries of a folder, or also of the folders in it, is a link. */
  readonly holdsLinks: (folder: string, recursive: boolean) => boolean;
  /** Whether Nx ignores a path, or would if it existed. */
  readonly isIgnored: (path: string) => boolean;
}

export function workspaceFiles(workspaceRoot: string): WorkspaceFiles {
  const ignored = new IgnoredPaths(workspaceRoot);
  return {
    read: (path) => {
      const file = join(workspaceRoot, path);
      try {
        // Most requested files do not exist, and an exception for each would take time.
        return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      } catch {
        // A folder, or a file that cannot be read, must not break the graph: the build reports it.
        return undefined;
      }
    },
    kindOf: (path) => {
      const stats = unlessMissing(() => lstatSync(join(workspaceRoot, path), { throwIfNoEntry: false }), undefined);
      if (stats === undefined) return undefined;
      if (stats.isSymbolicLink()) return 'link';
      return stats.isDirectory() ? 'folder' : 'file';
    },
    realPath: (path) => {
      const folder = join(workspaceRoot, path);
      if (!existsSync(folder)) return path;
      const real = relative(realpathSync(workspaceRoot), realpathSync(folder)).split(sep).join('/') || '.';
      return isOutside(real) ? undefined : real;
    },
    holdsLinks: (folder, recursive) => {
      const options = { withFileTypes: true, recursive } as const;
      const entries = unlessMissing(() => readdirSync(join(workspaceRoot, folder), options), []);
      return entries.some((entry) => entry.isSymbolicLink());
    },
    isIgnored: (path) => ignored.has(path),
  };
}
