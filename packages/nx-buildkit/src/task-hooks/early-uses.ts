import type { PostTasksExecutionContext, ProjectGraph } from '@nx/devkit';
import { nameOf } from '../component/run/nx-run';
import { taskOf, type Component } from '../component/settings';
import { BuildkitError } from '../errors';
import { isTaskOfOthers, usedTargets } from './used-targets';

/**
 * The tasks of others that have seen another image than that of the sources, or none: they ran before it was restored. It is built in time where the
 * words of a run name them. Nx may run them without words, as when a program calls it, and an image can be named by the hash of its task.
 *
 * @param restored the docker-build tasks whose images were not there
 */
export function earlyUses(
  graph: ProjectGraph,
  restored: readonly Component[],
  { taskResults }: Pick<PostTasksExecutionContext, 'taskResults'>,
): readonly BuildkitError[] {
  const late = new Set(restored.map(taskOf));
  const ran = Object.values(taskResults).filter(({ status }) => status === 'success' || status === 'failure');
  return ran
    .filter(({ task }) => isTaskOfOthers(graph, task.target))
    .flatMap(({ task }) =>
      usedTargets(graph, [task.target])
        .map(nameOf)
        .filter((build) => late.has(build))
        .map((build) => earlyUse(task.id, build)),
    );
}

function earlyUse(task: string, build: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-1104',
    what: `${task} ran before the image of ${build}, which came from the cache, was what its sources say`,
    remedy: `it is now, so run the task again: nx run ${task} --skip-nx-cache`,
  });
}
