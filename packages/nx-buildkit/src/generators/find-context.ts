import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { holdsDockerfiles } from './import/component-folder';

/** A build context, and the copied paths that are missing in it. */
export interface FoundContext {
  readonly folder: string;
  readonly missing: readonly string[];
}

/**
 * The folder that holds most of what a Dockerfile copies: its own, or one above it. It is the nearest of several, but the parent is preferred to a
 * folder like `docker`.
 *
 * @param root the Dockerfile's folder, relative to the workspace
 * @param sources of COPY and ADD, as they are written
 */
export function findContext(tree: Tree, root: string, sources: readonly string[]): FoundContext {
  const paths = [...new Set(sources)].map((source) => ({ source, path: literalPart(source) }));
  const found = candidates(root).map((folder) => ({
    folder,
    missing: paths.filter(({ path }) => !tree.exists(posix.join(folder, path))).map(({ source }) => source),
  }));
  const fewest = Math.min(...found.map(({ missing }) => missing.length));
  return found.find(({ missing }) => missing.length === fewest) ?? { folder: root, missing: [] };
}

function candidates(root: string): readonly string[] {
  const above: string[] = [];
  for (let folder = root; folder !== '.';) above.push((folder = posix.dirname(folder)));
  const [parent, ...further] = above;
  return holdsDockerfiles(root) && parent !== undefined ? [parent, root, ...further] : [root, ...above];
}

/** The folder that a pattern, or a path with variables, starts with; a path that leads up stays within the context. */
function literalPart(source: string): string {
  const wildcard = source.search(/[*?[$]/);
  const folder = wildcard < 0 ? source : source.slice(0, source.lastIndexOf('/', wildcard) + 1);
  return posix.join('/', folder).slice(1);
}
