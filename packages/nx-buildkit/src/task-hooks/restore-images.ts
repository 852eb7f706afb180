import { mergedOptions, type NxRun } from '../component/run/nx-run';
import { taskOf, type Component } from '../component/settings';
import { isDockerInstalled } from '../docker/installed';
import { badInput, describeError } from '../errors';
import { checkPushed, checkRestored, type CheckedRecord } from '../image/check-restored';
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

/**
 * Makes the records true that Nx restored for docker-build tasks: an image that is missing, here or in its registry, is built again. A machine without
 * Docker needs no image itself, so it only fails for one that is not in its registry.
 */
export async function restoreImages(builds: readonly CachedTask[], run: NxRun): Promise<RestoredImages> {
  const failures: string[] = [];
  const missing: Component[] = [];
  const fail = (component: Component, what: string, error: unknown): void => {
    failures.push(`${taskOf(component)} ${what}:\n${describeError(error)}`);
  };
  const tasks: RestoredTask[] = [];
  for (const build of builds) {
    try {
      const task = restoredTask(build, run);
      // A dry run builds nothing and claims nothing.
      if (!task.options.dryRun) tasks.push(task);
    } catch (error) {
      fail(build.component, UNCHECKED, error);
    }
  }
  const hasDocker = isDockerInstalled();
  const checked = await (hasDocker ? checkRestored : checkPushed)(tasks, run);
  for (const [i, result] of checked.entries()) {
    const { component } = tasks[i] as RestoredTask;
    if (result.status === 'rejected') {
      fail(component, UNCHECKED, result.reason);
      continue;
    }
    if (hasDocker && result.value.untrue.length > 0) missing.push(component);
    const restored = hasDocker ? restoreRecord(result.value, run, print) : requirePushed(result.value);
    await restored.catch((error: unknown) =>
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

/** @throws BuildkitError on a machine that cannot build an image which its registry does not have */
async function requirePushed({ task, untrue }: CheckedRecord): Promise<void> {
  if (untrue.length === 0)
    return print(`${taskOf(task.component)} was cached; its image is not on this machine, which has no Docker`);
  const absences = untrue.flatMap((image) => image.absences);
  throw badInput(
    'NXBK-0201',
    `${absences.join(', ')}, and this machine has no docker command to build it again`,
    'run the task on a machine with Docker, or install the docker command line, with its buildx plugin',
  );
}
