import { mergedOptions, type NxRun } from '../component/nx-run';
import { taskOf, type Component } from '../component/settings';
import { describeError } from '../errors';
import { checkRestored } from '../image/check-restored';
import { restoreRecord } from '../image/restore-record';
import type { RestoredTask } from '../image/restored-record';
import { print } from '../util/print';
import type { CachedTask } from './cached-tasks';

/** What became of the images of docker-build tasks from the cache. */
export interface RestoredImages {
  /** The tasks whose images were missing. */
  readonly missing: readonly Component[];
  /** What could not be made true, one text per task. */
  readonly failures: readonly string[];
}

/** Makes the records true that Nx restored for docker-build tasks: an image that is missing, here or in its registry, is built again. */
export async function restoreImages(builds: readonly CachedTask[], run: NxRun): Promise<RestoredImages> {
  const failures: string[] = [];
  const missing: Component[] = [];
  const fail = (component: Component, what: string, error: unknown): void => {
    failures.push(`${taskOf(component)} ${what}:\n${describeError(error)}`);
  };
  const restored: RestoredTask[] = [];
  for (const build of builds) {
    try {
      const task = restoredTask(build, run);
      // A dry run builds nothing and claims nothing.
      if (!task.options.dryRun) restored.push(task);
    } catch (error) {
      fail(build.component, UNCHECKED, error);
    }
  }
  const checked = await checkRestored(restored, run);
  for (const [i, result] of checked.entries()) {
    const { component } = restored[i] as RestoredTask;
    if (result.status === 'rejected') {
      fail(component, UNCHECKED, result.reason);
      continue;
    }
    if (result.value.untrue.length > 0) missing.push(component);
    await restoreRecord(result.value, run, print).catch((error: unknown) =>
      fail(component, 'was cached, but its image is missing and cannot be built', error),
    );
  }
  return { missing, failures };
}

const UNCHECKED = 'was cached, but it is not known whether its image is where it should be';

/** @throws Error of Nx for options that the schema refuses */
function restoredTask({ task, component, env }: CachedTask, run: NxRun): RestoredTask {
  const { configuration } = task.target;
  const target = run.projects[component.project]?.targets?.[component.task] ?? {};
  const options = mergedOptions(target, configuration, task.overrides);
  return { component, options, env, restores: task.outputs, ...(configuration !== undefined && { configuration }) };
}
