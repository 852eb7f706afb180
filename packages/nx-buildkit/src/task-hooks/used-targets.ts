import type { ProjectGraph } from '@nx/devkit';
import { EXECUTOR_PREFIX, EXECUTORS } from '../component/names';
import { nameOf, type TargetName } from '../component/run/nx-run';
import { executorOf, readDependencies } from '../component/run/target-dependencies';

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
    const id = nameOf(task);
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
