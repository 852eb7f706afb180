import type { Task } from '@nx/devkit';
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
type NxFunctions = typeof TaskEnvironment & typeof TaskEnvironmentPaths & typeof WorkspaceRoot;

/**
 * The environments of tasks, with the `.env` files of their projects, which Nx loads for a task with a process of its own, and hashes for every task,
 * but loads neither for a batch (https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/task-env.ts, getEnvVariablesForBatchProcess)
 * nor for the graph and for what runs after all tasks.
 *
 * @param tasks those of the run: Nx may have started this process for one of them, whose files mean nothing to the others
 * @returns the same object for tasks with the same variables: that of the process for those without any of their own
 */
export function taskEnvironments(
  tasks: readonly TaskWithEnvironment[] = [],
): (task: TaskWithEnvironment) => NodeJS.ProcessEnv {
  const known = new Map([[textOf(process.env), process.env]]);
  const byFiles = new Map<string, NodeJS.ProcessEnv>();
  const isThere = asksOnce(existsSync);
  let nx: NxFunctions | undefined;
  let common: NodeJS.ProcessEnv | undefined;
  return (task) => {
    nx ??= nxFunctions();
    common ??= commonVariables(nx, tasks.find(isOfProcess));
    // Most of a thousand projects have no such file, so all of them have the same environment, which is read and compared once.
    const files = envFiles(nx, task).filter(isThere);
    const found = byFiles.get(files.join('\n'));
    if (found) return found;
    const env = readEnvironment(nx, files, common);
    const text = textOf(env);
    const same = known.get(text) ?? env;
    known.set(text, same);
    byFiles.set(files.join('\n'), same);
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
function envFiles(nx: NxFunctions, { root, target, configuration }: TaskWithEnvironment): string[] {
  return nx.getEnvPathsForTask(root, target, configuration).map((path) => join(nx.workspaceRoot, path));
}

/** The files of the workspace that Nx loads when it starts, and that those of a task override. */
const ROOT_FILES = ['.env', '.local.env', '.env.local'];

/** As Nx's getTaskSpecificEnv does it, which only starts from the variables of the process, and remembers what it read for as long as that lives. */
function readEnvironment(nx: NxFunctions, files: string[], common: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...common };
  ROOT_FILES.forEach((file) => nx.unloadDotEnvFile(join(nx.workspaceRoot, file), env));
  // What runs tasks sets this unless the user did. The process of a plugin may lack it.
  if (env['NX_LOAD_DOT_ENV_FILES'] !== 'false') nx.loadAndExpandDotEnvFile(files, env);
  return env;
}

/** A process that a task has started, such as that of another `nx`, has these variables too, but its run has other tasks. */
function isOfProcess({ project, target }: TaskWithEnvironment): boolean {
  return process.env['NX_TASK_TARGET_PROJECT'] === project && process.env['NX_TASK_TARGET_TARGET'] === target;
}

/** The variables of the process without those of its task's files, which Nx has loaded where there were none of their names. */
function commonVariables(nx: NxFunctions, own: TaskWithEnvironment | undefined): NodeJS.ProcessEnv {
  if (!own) return process.env;
  const files = envFiles(nx, own);
  const named: Record<string, string> = {};
  nx.loadAndExpandDotEnvFile(files, named);
  const all = Object.entries(process.env);
  const others = Object.fromEntries(all.filter(([name]) => !(name in named)));
  const loaded = { ...others };
  nx.loadAndExpandDotEnvFile(files, loaded);
  return Object.fromEntries(all.filter(([name, value]) => name in others || value !== loaded[name]));
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
