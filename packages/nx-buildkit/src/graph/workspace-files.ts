import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { IgnoredPaths } from '../build-context/ignored-paths';
import { isOutside } from '../util/files/workspace-path';

/** The files of a workspace, by paths that are relative to it. */
export interface WorkspaceFiles {
  /** The text of a file; undefined when there is none that can be read. */
  readonly read: (path: string) => string | undefined;
  /** What lies there, links not followed; undefined for nothing. */
  readonly kindOf: (path: string) => 'file' | 'folder' | 'link' | undefined;
  /** Where a path leads to by links, relative to the workspace; undefined for a place outside of it. */
  readonly realPath: (path: string) => string | undefined;
  /** Whether one of the entries of a folder is a link. */
  readonly holdsLinks: (folder: string) => boolean;
  /** Whether Nx ignores what lies there, or would. */
  readonly isIgnored: (path: string) => boolean;
}

export function workspaceFiles(workspaceRoot: string): WorkspaceFiles {
  const ignored = new IgnoredPaths(workspaceRoot);
  return {
    read: (path) => {
      const file = join(workspaceRoot, path);
      try {
        // Most files that are asked for are not there, and an exception for each takes its time.
        return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      } catch {
        return undefined;
      }
    },
    kindOf: (path) => {
      const stats = lstatSync(join(workspaceRoot, path), { throwIfNoEntry: false });
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
    holdsLinks: (folder) => {
      const path = join(workspaceRoot, folder);
      return existsSync(path) && readdirSync(path, { withFileTypes: true }).some((entry) => entry.isSymbolicLink());
    },
    isIgnored: (path) => ignored.has(path),
  };
}
