import type * as Devkit from '@nx/devkit';

/**
 * The failed tasks of this plugin, in a run that nobody interrupted.
 *
 * Nx takes a run whose last tasks were skipped, since one that they depend on failed, for an interrupted one and ends with exit code 130:
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/run-command.ts (didCommandComplete). CI has to be told the truth.
 */
export function failedTasks({ taskResults }: Pick<Devkit.PostTasksExecutionContext, 'taskResults'>): readonly string[] {
  const results = Object.entries(taskResults);
  const failed = results.filter(([, { status }]) => status === 'failure');
  if (failed.length === 0 || results.some(([, { status }]) => (status as string) === 'stopped')) return [];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes 0.2 s to load, which no run without a failure has to wait for
  const { nodes } = (require('@nx/devkit') as typeof Devkit).readCachedProjectGraph();
  return failed
    .filter(([, { task }]) => {
      const { project, target } = task.target;
      return nodes[project]?.data.targets?.[target]?.executor?.startsWith('nx-buildkit:');
    })
    .map(([id]) => id);
}
