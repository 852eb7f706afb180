import { checkOptions, type BATCHED } from '../component/schema/check-options';
import { nameOf, taskIn } from '../component/run/nx-run';
import { dependenciesIn } from './batch/dependencies';
import type { RunContext } from './nx-run';

/**
 * Refuses options that Nx has handed over although the executor does not have them: see {@link BATCHED}.
 *
 * @param options as Nx hands them over
 * @throws BuildkitError for the first of them
 */
export function checkGiven(
  executor: keyof typeof BATCHED,
  options: object,
  { project, target }: { readonly project: string; readonly target: string },
  { projectsConfigurations, taskGraph }: RunContext,
): void {
  const graph = { tasks: {}, dependencies: {}, ...taskGraph };
  const task = taskIn(Object.values(graph.tasks), { project, target });
  checkOptions(executor, options, {
    task: nameOf({ project, target }),
    target: projectsConfigurations.projects[project]?.targets?.[target] ?? {},
    configuration: task?.target.configuration,
    overrides: (task?.overrides ?? {}) as Readonly<Record<string, unknown>>,
    isDependency: () =>
      Object.keys(graph.tasks).some((id) => dependenciesIn(graph, id).some((one) => one.id === task?.id)),
  });
}
