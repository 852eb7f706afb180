import { posix } from 'node:path';
import { literalFolder } from '../../build-context/dockerignore-rules';
import { overlap } from '../../util/files/workspace-path';
import { matchesPath } from '../../util/wildcard';

/** The files of a folder that decide the content of an image, as globs relative to it. */
export interface FilesOfFolder {
  /** Relative to the workspace. */
  readonly folder: string;
  readonly include: readonly string[];
  /** Of the included ones, those that a .dockerignore leaves out. */
  readonly exclude?: readonly string[];
}

/** A glob, relative to a folder of the workspace. */
export interface Exclusion {
  readonly folder: string;
  readonly glob: string;
}

/**
 * What a task need not hash. Nx leaves what one input excludes out of all the others, so this excludes nothing that another one of these folders may
 * include: a named context, or the context of another configuration or platform, with a .dockerignore of its own.
 */
export function exclusions(all: readonly FilesOfFolder[]): readonly Exclusion[] {
  const folders = all.map(({ folder, include, exclude = [] }) => ({
    include: include.map((glob) => posix.join(folder, glob)),
    excluded: new Set(exclude.map((glob) => posix.join(folder, glob))),
  }));
  const isNeeded = (excluded: string): boolean =>
    folders.some((other) => !other.excluded.has(excluded) && other.include.some((glob) => mayMeet(excluded, glob)));
  return all
    .flatMap(({ folder, exclude = [] }) => exclude.map((glob) => ({ folder, glob })))
    .filter(({ folder, glob }) => !isNeeded(posix.join(folder, glob)));
}

/** Whether there can be a file that both globs match: exact where the second one is a path. */
function mayMeet(excluded: string, included: string): boolean {
  const folder = literalFolder(included);
  return folder === included ? matchesPath(included, excluded) : overlap(literalFolder(excluded), folder);
}
