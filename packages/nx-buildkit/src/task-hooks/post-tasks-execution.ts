import type { PostTasksExecution } from '@nx/devkit';
import { mergedOptions, type NxRun } from '../component/nx-run';
import { isDockerInstalled } from '../docker/installed';
import { describeError } from '../errors';
import { rebuildMissingImages } from '../image/rebuild-missing';
import { print } from '../util/print';
import { cachedTasks, type CachedTask } from './cached-tasks';
import { failedTasks } from './failed-tasks';

/**
 * Restores the images behind each docker-build and prefetch that Nx took from its cache: Nx restores the record of an image, not the image. Throwing
 * makes `nx` fail here.
 *
 * If the daemon runs this, a user sees only what is thrown: the daemon answers its client with an error or with nothing
 * (https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/daemon/server/handle-tasks-execution-hooks.ts), and it hands lines of a plugin only to
 * clients that wait for the project graph (project-graph-incremental-recomputation.ts, subscribeClientToTopic). The rest is in its log.
 */
export const postTasksExecution: PostTasksExecution = async (_options, context) => {
  const { run, builds, prefetches } = await cachedTasks(context);
  const failures: string[] = [];
  for (const build of builds) {
    const name = `${build.component.project}:${build.component.task}`;
    if (!isDockerInstalled()) {
      print(`${name} was cached; its image is not on this machine, which has no Docker`);
      continue;
    }
    try {
      const absences = await makeTrue(build, run);
      if (absences.length > 0) print(`${name} was cached, but ${absences.join(', ')}: built again`);
    } catch (error) {
      failures.push(`${name} was cached, but its image is missing and cannot be built:\n${describeError(error)}`);
    }
  }
  if (prefetches.length > 0) {
    // Loaded here because most runs do not need it.
    const { fetchLocked } = await import('./fetch-locked.ts');
    failures.push(...(await fetchLocked(prefetches, run)));
  }
  failures.push(...failedTasks(context).map((id) => `${id} failed`));
  if (failures.length > 0) throw new Error(failures.join('\n'));
};

async function makeTrue({ task, component }: CachedTask, run: NxRun): Promise<readonly string[]> {
  const { configuration } = task.target;
  const target = run.projects[component.project]?.targets?.[component.task] ?? {};
  const options = mergedOptions(target, configuration, task.overrides);
  // A dry run builds nothing and claims nothing.
  if (options.dryRun) return [];
  return rebuildMissingImages({ options, configuration }, component, { ...run, configuration });
}
