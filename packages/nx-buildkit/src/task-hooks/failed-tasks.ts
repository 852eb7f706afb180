import type { PostTasksExecutionContext } from '@nx/devkit';
import { cachedWorkspace } from './cached-graph';
import { EXECUTOR_PREFIX } from '../component/names';

/**
 * The failed tasks of this plugin, in a run that was not interrupted.
 *
 * If the last tasks of a run were skipped because a task that they depend on failed, Nx treats the run as interrupted and ends with exit code 130:
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/run-command.ts (didCommandComplete). CI has to get the right exit code.
 */
export function failedTasks({ taskResults }: Pick<PostTasksExecutionContext, 'taskResults'>): readonly string[] {
  const results = Object.entries(taskResults);
  const failed = results.filter(([, { status }]) => status === 'failure');
  if (failed.length === 0 || results.some(([, { status }]) => (status as string) === 'stopped')) return [];
  const { projects } = cachedWorkspace();
  return failed
    .filter(([, { task }]) => {
      const { project, target } = task.target;
      return projects[project]?.targets?.[target]?.executor?.startsWith(EXECUTOR_PREFIX);
    })
    .map(([id]) => id);
}
