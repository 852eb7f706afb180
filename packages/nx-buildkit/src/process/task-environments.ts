import type { ProjectGraph, Task } from '@nx/devkit';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as TaskEnvironment from 'nx/src/tasks-runner/task-env';
import type * as TaskEnvironmentPaths from 'nx/src/tasks-runner/task-env-paths';
import type * as WorkspaceRoot from 'nx/src/utils/workspace-root';

/** What decides the `.env` files of a task. */
export interface TaskWithEnvironment {
  readonly project: string;
  /** The folder of the project, relative to the workspace. */
  readonly root: string;
  readonly target: string;
  readonly configuration?: string | undefined;
}

/** Nx's own functions, since any other would differ somewhere: in the names and the order of the files. */
type NxFunctions = Partial<typeof TaskEnvironment> & typeof TaskEnvironmentPaths & typeof WorkspaceRoot;

/**
 * The environments of tasks, with the `.env` files of their projects, which Nx loads for a task with a process of its own, and hashes for every task,
 * but loads neither for a batch (https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/task-env.ts, getEnvVariablesForBatchProcess)
 * nor for the graph and for what runs after all tasks.
 *
 * @returns the same object for tasks with the same variables: that of the process for those without any of their own
 */
export function taskEnvironments(): (task: TaskWithEnvironment) => NodeJS.ProcessEnv {
  const known = new Map([[textOf(process.env), process.env]]);
  const byFiles = new Map<string, NodeJS.ProcessEnv>();
  const isThere = asksOnce(existsSync);
  let nx: NxFunctions | undefined;
  return (task) => {
    nx ??= nxFunctions();
    // Most of a thousand projects have no such file, so all of them have the same environment, which is read and compared once.
    const files = envFiles(nx, task).filter(isThere).join('\n');
    const found = byFiles.get(files);
    if (found) return found;
    const env = readEnvironment(nx, task);
    const text = textOf(env);
    const same = known.get(text) ?? env;
    known.set(text, same);
    byFiles.set(files, same);
    return same;
  };
}

export function environmentOfTask({
  target,
  projectRoot = '.',
}: Pick<Task, 'target' | 'projectRoot'>): TaskWithEnvironment {
  return { ...target, root: projectRoot };
}

/** Loaded here because most processes do not need them. */
function nxFunctions(): NxFunctions {
  /* eslint-disable @typescript-eslint/no-require-imports -- see above */
  return {
    ...(require('nx/src/tasks-runner/task-env') as typeof TaskEnvironment),
    ...(require('nx/src/tasks-runner/task-env-paths') as typeof TaskEnvironmentPaths),
    ...(require('nx/src/utils/workspace-root') as typeof WorkspaceRoot),
  };
  /* eslint-enable @typescript-eslint/no-require-imports */
}

/** Where Nx looks for the files of a task, in its order. */
function envFiles(nx: NxFunctions, { root, target, configuration }: TaskWithEnvironment): readonly string[] {
  return nx.getEnvPathsForTask(root, target, configuration).map((path) => join(nx.workspaceRoot, path));
}

function readEnvironment(
  nx: NxFunctions,
  { project, root, target, configuration }: TaskWithEnvironment,
): NodeJS.ProcessEnv {
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

function asksOnce<T>(ask: (about: string) => T): (about: string) => T {
  const answers = new Map<string, T>();
  return (about) => {
    const answer = answers.get(about) ?? ask(about);
    answers.set(about, answer);
    return answer;
  };
}

function textOf(env: NodeJS.ProcessEnv): string {
  return JSON.stringify(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
}
