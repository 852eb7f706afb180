import type { ProjectGraph } from '@nx/devkit';
import type * as TaskUtils from 'nx/src/tasks-runner/utils';
import { EXECUTOR_PREFIX, EXECUTORS } from '../component/names';
import type { TargetName } from '../component/nx-run';

/** Runs nothing itself. */
const NOOP = 'nx:noop';

/** Of what a task depends on, what Nx does not restore and the task may use: the images, and where no task of this plugin lies between, all of it. */
type Use = 'nothing' | 'images' | 'all';

const USED: Readonly<Record<Use, readonly string[]>> = {
  nothing: [],
  images: [EXECUTORS.dockerBuild],
  all: [EXECUTORS.dockerBuild, EXECUTORS.prefetch, EXECUTORS.builder],
};

/**
 * The targets of this plugin that tasks of others use, such as a test or a deployment: a docker-build, a prefetch or a builder. Such a task uses the
 * images of all that it depends on, through other tasks as well. The tasks of this plugin look after what they use themselves.
 *
 * @param tasks those that run; what they depend on is added
 */
export function usedTargets(graph: ProjectGraph, tasks: readonly TargetName[]): readonly TargetName[] {
  const dependenciesOf = readDependencies(graph);
  const found = new Map<string, TargetName>();
  const seen = new Set<string>();
  const visit = (task: TargetName, use: Use): void => {
    const id = `${task.project}:${task.target}`;
    const visited = `${use} ${id}`;
    if (seen.has(visited)) return;
    seen.add(visited);
    const executor = executorOf(graph, task) ?? NOOP;
    if (USED[use].includes(executor)) found.set(id, task);
    for (const dependency of dependenciesOf(task)) visit(dependency, useThrough(executor, use));
  };
  for (const task of tasks) visit(task, 'nothing');
  return [...found.values()];
}

/** What is used of the dependencies of a task, if `use` is used of those of the tasks that depend on it. */
function useThrough(executor: string, use: Use): Use {
  if (isOfOthers(executor)) return 'all';
  return use === 'all' && executor !== NOOP ? 'images' : use;
}

/** Whether a task is one of others, about which nothing is known. */
export function isTaskOfOthers(graph: ProjectGraph, task: TargetName): boolean {
  return isOfOthers(executorOf(graph, task) ?? NOOP);
}

function isOfOthers(executor: string): boolean {
  return executor !== NOOP && !executor.startsWith(EXECUTOR_PREFIX);
}

function executorOf({ nodes }: ProjectGraph, { project, target }: TargetName): string | undefined {
  return nodes[project]?.data.targets?.[target]?.executor;
}

/** What targets depend on, as Nx itself reads `dependsOn`. */
function readDependencies(graph: ProjectGraph): (task: TargetName) => readonly TargetName[] {
  // https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/utils.ts (getDependencyConfigs)
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded here because most processes do not need it
  const { getDependencyConfigs } = require('nx/src/tasks-runner/utils') as typeof TaskUtils;
  const names = [...new Set(Object.values(graph.nodes).flatMap(({ data }) => Object.keys(data.targets ?? {})))];
  const configsOf = (task: TargetName) => {
    try {
      return getDependencyConfigs(task, {}, graph, names) ?? [];
    } catch {
      // Nx refuses to run such a task.
      return [];
    }
  };
  return (task) =>
    configsOf(task).flatMap(({ target, ...named }) => {
      // None for `^target`, although the type has them.
      const projects = (named.projects as readonly string[] | undefined) ?? nearest(graph, task.project, target);
      return projects.map((project) => ({ project, target })).filter((one) => executorOf(graph, one) !== undefined);
    });
}

/**
 * The projects below one that have a target, past those that have none.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/create-task-graph.ts (processTasksForDependencies)
 */
function nearest(graph: ProjectGraph, project: string, target: string, seen = new Set<string>()): readonly string[] {
  return (graph.dependencies[project] ?? []).flatMap(({ target: next }) => {
    if (seen.has(next) || !graph.nodes[next]) return [];
    seen.add(next);
    return executorOf(graph, { project: next, target }) === undefined ? nearest(graph, next, target, seen) : [next];
  });
}
