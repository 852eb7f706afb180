import type { ProjectGraph } from '@nx/devkit';
import type * as ProjectGraphs from 'nx/src/project-graph/project-graph';
import type { NxRun } from '../component/run/nx-run';

/** The projects of this run, and which depends on which. @throws Error of Nx when it has not saved them */
export function cachedWorkspace(): Pick<NxRun, 'graph' | 'projects'> {
  const graph = cachedGraph();
  return { graph, projects: Object.fromEntries(Object.entries(graph.nodes).map(([name, { data }]) => [name, data])) };
}

/**
 * The projects of this run with what they depend on: Nx has saved them before its first task.
 *
 * @throws Error of Nx when it has not
 */
export function cachedGraph(): ProjectGraph {
  // Loaded only here: most runs do not need it.
  // https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/project-graph/project-graph.ts (readCachedProjectGraph)
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  const { readCachedProjectGraph } = require('nx/src/project-graph/project-graph') as typeof ProjectGraphs;
  return readCachedProjectGraph();
}
