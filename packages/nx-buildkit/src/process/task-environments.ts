import type { ProjectGraph, Task } from '@nx/devkit';
import type * as TaskEnvironment from 'nx/src/tasks-runner/task-env';

/** What decides the `.env` files of a task. */
export interface TaskWithEnvironment {
  readonly project: string;
  /** The folder of the project, relative to the workspace. */
  readonly root: string;
  readonly target: string;
  readonly configuration?: string | undefined;
}

/**
 * The environments of tasks, with the `.env` files of their projects, which Nx loads for a task with a process of its own, and hashes for every task,
 * but loads neither for a batch (https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/task-env.ts, getEnvVariablesForBatchProcess)
 * nor for the graph and for what runs after all tasks.
 *
 * @returns the same object for tasks with the same variables: that of the process for those without any of their own
 */
export function taskEnvironments(): (task: TaskWithEnvironment) => NodeJS.ProcessEnv {
  const known = new Map([[textOf(process.env), process.env]]);
  const byTask = new Map<string, NodeJS.ProcessEnv>();
  return (task) => {
    const name = [task.project, task.target, task.configuration].join(':');
    const found = byTask.get(name);
    if (found) return found;
    const env = readEnvironment(task);
    const text = textOf(env);
    const same = known.get(text) ?? env;
    known.set(text, same);
    byTask.set(name, same);
    return same;
  };
}

export function environmentOfTask({
  target,
  projectRoot = '.',
}: Pick<Task, 'target' | 'projectRoot'>): TaskWithEnvironment {
  return { ...target, root: projectRoot };
}

function readEnvironment({ project, root, target, configuration }: TaskWithEnvironment): NodeJS.ProcessEnv {
  // Nx's own functions, since any other would differ somewhere: in the names and the order of the files.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded here because most processes do not need it
  const nx = require('nx/src/tasks-runner/task-env') as Partial<typeof TaskEnvironment>;
  // Nx 23.2 remembers what getTaskSpecificEnv has read for as long as the process lives, which is long with the daemon.
  if (nx.getGraphTimeDotEnvForTask) return nx.getGraphTimeDotEnvForTask(root, target, configuration);
  // What runs tasks sets this unless the user did. The process of a plugin may lack it.
  process.env['NX_LOAD_DOT_ENV_FILES'] ??= 'true';
  const task = {
    id: `${project}:${target}`,
    target: { project, target, ...(configuration !== undefined && { configuration }) },
    projectRoot: root,
    overrides: {},
    outputs: [],
    cache: true,
    parallelism: true,
  };
  const node = { type: 'app', name: project, data: { root } } as const;
  const graph: ProjectGraph = { nodes: { [project]: node }, dependencies: {} };
  return nx.getTaskSpecificEnv?.(task, graph) ?? process.env;
}

function textOf(env: NodeJS.ProcessEnv): string {
  return JSON.stringify(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
}
