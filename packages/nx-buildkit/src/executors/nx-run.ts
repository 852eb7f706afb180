import type { ExecutorContext } from '@nx/devkit';
import type { NxRun } from '../component/nx-run';

/** The run of Nx that an executor is part of. */
export function nxRun({
  root,
  projectsConfigurations,
  configurationName,
  taskGraph,
}: Pick<ExecutorContext, 'root' | 'projectsConfigurations' | 'configurationName' | 'taskGraph'>): NxRun {
  return {
    workspaceRoot: root,
    projects: projectsConfigurations.projects,
    ...(configurationName !== undefined && { configuration: configurationName }),
    tasks: Object.values(taskGraph?.tasks ?? {}),
  };
}
