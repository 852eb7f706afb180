import { posix } from 'node:path';
import { isWithin } from '../util/files/workspace-path';
import { pathMatcher } from '../util/wildcard';
import { DockerignoreMatcher, withParents } from './dockerignore-matcher';
import type { SentFolder } from './sent-files';

/**
 * Tells of files whether BuildKit is sent them with a folder, as far as its paths and the .dockerignore tell.
 *
 * @returns takes a path that is relative to the workspace
 */
export function isSentWith({ folder, paths = ['.'], dockerignore = '' }: SentFolder): (path: string) => boolean {
  const ignored = new DockerignoreMatcher(dockerignore);
  const requested = paths.map((pattern) => (pattern === '.' ? () => true : pathMatcher(pattern)));
  return (path) => {
    if (path === folder || !isWithin(path, folder)) return false;
    const inFolder = posix.relative(folder, path);
    const lineage = withParents(inFolder);
    return requested.some((matches) => lineage.some(matches)) && !ignored.leavesOut(inFolder);
  };
}
