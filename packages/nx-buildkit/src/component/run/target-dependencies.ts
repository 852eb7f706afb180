import type { ProjectGraph } from '@nx/devkit';
import type * as TaskUtils from 'nx/src/tasks-runner/utils';
import { nameOf, type TargetName } from './nx-run';

/** What targets depend on, as Nx itself reads `dependsOn`. */
export function readDependencies(graph: ProjectGraph): (task: TargetName) => readonly TargetName[] {
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

/** Whether a target depends on another one, also through others. */
export function leadsTo(graph: ProjectGraph, from: TargetName, to: TargetName): boolean {
  return reachable(graph, [from]).some((one) => nameOf(one) === nameOf(to));
}

/** These targets, and all that they depend on. */
export function reachable(graph: ProjectGraph, from: readonly TargetName[]): readonly TargetName[] {
  const dependenciesOf = readDependencies(graph);
  const found = new Map<string, TargetName>();
  const visit = (one: TargetName): void => {
    if (found.has(nameOf(one))) return;
    found.set(nameOf(one), one);
    dependenciesOf(one).forEach(visit);
  };
  from.forEach(visit);
  return [...found.values()];
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

export function executorOf({ nodes }: ProjectGraph, { project, target }: TargetName): string | undefined {
  return nodes[project]?.data.targets?.[target]?.executor;
}
