import type { PostTasksExecution } from '@nx/devkit';
import { describeError } from '../../errors';
import { makeRecordTrue } from '../../image/rebuild-missing';
import { failedTasks } from './failed-tasks';

/**
 * Makes each docker-build that Nx took from its cache true: Nx restores the record of an image, not the image. Throwing is what makes `nx`
 * fail here.
 *
 * Where the daemon runs this, what is thrown is also all that a user sees: the daemon answers its client with an error or with nothing
 * (https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/daemon/server/handle-tasks-execution-hooks.ts), and it hands lines of a plugin only to
 * clients that wait for the project graph (project-graph-incremental-recomputation.ts, subscribeClientToTopic). The rest is in its log.
 */
export const postTasksExecution: PostTasksExecution = async (_options, { taskResults, workspaceRoot }) => {
  const cached = Object.values(taskResults).filter(({ status }) => /^(local|remote)-cache/.test(status));
  const failures: string[] = [];
  for (const { task } of cached) {
    const { project, target } = task.target;
    try {
      const component = { project, task: target, root: task.projectRoot ?? '.' };
      const absences = await makeRecordTrue(component, workspaceRoot);
      if (absences.length > 0) console.log(`${project}:${target} was cached, but ${absences.join(', ')}: built again`);
    } catch (error) {
      failures.push(
        `${project}:${target} was cached, but its image is not there and cannot be built:\n${describeError(error)}`,
      );
    }
  }
  failures.push(...failedTasks({ taskResults }).map((id) => `${id} failed`));
  if (failures.length > 0) throw new Error(failures.join('\n'));
};
