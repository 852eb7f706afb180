import type { ProjectGraph, Task } from '@nx/devkit';
import type * as TaskEnvironment from 'nx/src/tasks-runner/task-env';

/**
 * The environments of tasks, with the `.env` files of their projects, which Nx loads for a task with a process of its own, and hashes for every task,
 * but does not load for a batch: https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/task-env.ts (getEnvVariablesForBatchProcess)
 *
 * @returns the same object for tasks with the same variables: that of the process for those without any of their own
 */
export function taskEnvironments(graph: ProjectGraph): (task: Task) => NodeJS.ProcessEnv {
  // Nx's own function, since any other would differ somewhere: in the names and the order of the files.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded here because only a batch needs it
  const { getTaskSpecificEnv } = require('nx/src/tasks-runner/task-env') as typeof TaskEnvironment;
  const known = new Map([[textOf(process.env), process.env]]);
  return (task) => {
    const env = getTaskSpecificEnv(task, graph);
    const text = textOf(env);
    const same = known.get(text) ?? env;
    known.set(text, same);
    return same;
  };
}

function textOf(env: NodeJS.ProcessEnv): string {
  return JSON.stringify(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
}
