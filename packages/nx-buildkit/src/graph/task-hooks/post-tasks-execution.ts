import type { PostTasksExecution } from '@nx/devkit';
import { describeError } from '../../errors';
import { makeRecordTrue } from '../../image/make-true';
import { failedTasks } from './failed-tasks';

/**
 * Makes each docker-build that Nx took from its cache true: Nx restores the record of an image, not the image. Throwing is what makes `nx`
 * fail here, and, where the daemon runs this, the only thing a user sees of it.
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
