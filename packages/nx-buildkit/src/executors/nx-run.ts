import type { ExecutorContext } from '@nx/devkit';
import type { NxRun } from '../component/run/nx-run';

/** What an executor is told of its run. */
export type RunContext = Pick<
  ExecutorContext,
  'root' | 'projectsConfigurations' | 'projectGraph' | 'configurationName' | 'taskGraph'
>;

/** The run of Nx that an executor is part of. */
export function nxRun({ root, projectsConfigurations, projectGraph, configurationName, taskGraph }: RunContext): NxRun {
  return {
    workspaceRoot: root,
    projects: projectsConfigurations.projects,
    graph: projectGraph,
    ...(configurationName !== undefined && { configuration: configurationName }),
    tasks: Object.values(taskGraph?.tasks ?? {}),
  };
}
