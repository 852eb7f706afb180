import { posix } from 'node:path';
import { isWithin } from '../util/files/workspace-path';
import { matchesPath } from '../util/wildcard';
import { DockerignoreMatcher, withParents } from './dockerignore-matcher';
import type { SentFolder } from './sent-files';

/** Whether BuildKit is sent a file of a folder, as far as these paths and the .dockerignore tell. @param path relative to the workspace */
export function isSent(path: string, { folder, paths = ['.'], dockerignore = '' }: SentFolder): boolean {
  if (path === folder || !isWithin(path, folder)) return false;
  const inFolder = posix.relative(folder, path);
  const lineage = withParents(inFolder);
  const isRequested = paths.some((pattern) => pattern === '.' || lineage.some((part) => matchesPath(part, pattern)));
  return isRequested && !new DockerignoreMatcher(dockerignore).leavesOut(inFolder);
}
