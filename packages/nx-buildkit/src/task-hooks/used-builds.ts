import type { ProjectGraph } from '@nx/devkit';
import type * as TaskUtils from 'nx/src/tasks-runner/utils';
import { EXECUTOR_PREFIX, EXECUTORS } from '../component/names';
import type { TargetName } from '../component/nx-run';

/** Runs nothing itself. */
const NOOP = 'nx:noop';

/**
 * The docker-build targets whose images are used by tasks of others: by a deployment, a test. Such a task uses all that it depends on, through other
 * tasks as well; the tasks of this plugin look after the images that they use themselves.
 *
 * @param tasks those that run; what they depend on is added
 */
export function usedBuilds(graph: ProjectGraph, tasks: readonly TargetName[]): readonly TargetName[] {
  const dependenciesOf = readDependencies(graph);
  const found: TargetName[] = [];
  const seen = new Set<string>();
  const visit = (task: TargetName, isUsed: boolean): void => {
    const visited = JSON.stringify([task.project, task.target, isUsed]);
    if (seen.has(visited)) return;
    seen.add(visited);
    if (isUsed && executorOf(graph, task) === EXECUTORS.dockerBuild) found.push(task);
    const uses = isUsed || usesImages(graph, task);
    for (const dependency of dependenciesOf(task)) visit(dependency, uses);
  };
  for (const task of tasks) visit(task, false);
  return found;
}

/** Whether a task is one of others, about which nothing is known. */
export function usesImages(graph: ProjectGraph, task: TargetName): boolean {
  const executor = executorOf(graph, task);
  return executor !== undefined && executor !== NOOP && !executor.startsWith(EXECUTOR_PREFIX);
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
