import type * as ProjectGraphs from 'nx/src/project-graph/project-graph';
import type { NxRun } from '../component/nx-run';

/**
 * The projects of this run: Nx has saved them before its first task.
 *
 * @throws Error of Nx when it has not
 */
export function cachedProjects(): NxRun['projects'] {
  // Loaded only here and not through @nx/devkit, which takes 0.1 s more: most runs do not need it.
  // https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/project-graph/project-graph.ts (readCachedProjectGraph)
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  const { readCachedProjectGraph } = require('nx/src/project-graph/project-graph') as typeof ProjectGraphs;
  return Object.fromEntries(Object.entries(readCachedProjectGraph().nodes).map(([name, { data }]) => [name, data]));
}
