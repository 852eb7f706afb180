import type { PostTasksExecution } from '@nx/devkit';
import { badInput, describeError } from '../errors';
import { sharedNames, type SharedName } from '../image/record/shared-names';
import { cachedTasks } from './cached-tasks';
import { earlyUses } from './early-uses';
import { failedTasks } from './failed-tasks';
import { leaveDigests, readBuiltTasks, reportRun } from './report-run';

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
  // What only some runs need is loaded by them, since nx ends only afterwards.
  if (builds.length > 0) {
    const { restoreImages } = await import('./restore-images.ts');
    const { missing, failures: unrestored } = await restoreImages(builds, run);
    failures.push(...unrestored);
    if (missing.length > 0) failures.push(...earlyUses(run.graph, missing, context).map(describeError));
  }
  if (prefetches.length > 0) {
    const { fetchLocked } = await import('./fetch-locked.ts');
    failures.push(...(await fetchLocked(prefetches, run)));
  }
  try {
    const built = await readBuiltTasks(context);
    failures.push(...(await leaveDigests(built, context)));
    await reportRun(built, context);
    failures.push(...sharedNames(built).map(describeSharedName));
  } catch (error) {
    failures.push(describeError(error));
  }
  failures.push(...failedTasks(context).map((id) => `${id} failed`));
  if (failures.length > 0) throw new Error(failures.join('\n'));
};

function describeSharedName({ name, tasks }: SharedName): string {
  return describeError(
    badInput(
      'NXBK-0814',
      `${tasks.join(' and ')} made different images of the name ${name}, which now is that of the last one`,
    ),
  );
}
