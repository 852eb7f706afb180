import { mergedOptions, type NxRun } from '../component/nx-run';
import { taskOf, type Component } from '../component/settings';
import { describeError } from '../errors';
import { checkRestored, type RestoredTask } from '../image/check-restored';
import { rebuildMissingImages } from '../image/rebuild-missing';
import { print } from '../util/print';
import type { CachedTask } from './cached-tasks';

/**
 * Makes the records true that Nx restored for docker-build tasks: an image that is missing is built again.
 *
 * @returns what could not be made true, one text per task
 */
export async function restoreImages(builds: readonly CachedTask[], run: NxRun): Promise<readonly string[]> {
  const failures: string[] = [];
  const fail = (component: Component, error: unknown): void => {
    const what = `${taskOf(component)} was cached, but its image is missing and cannot be built`;
    failures.push(`${what}:\n${describeError(error)}`);
  };
  const restored: RestoredTask[] = [];
  for (const build of builds) {
    try {
      const task = restoredTask(build, run);
      // A dry run builds nothing and claims nothing.
      if (!task.options.dryRun) restored.push(task);
    } catch (error) {
      fail(build.component, error);
    }
  }
  const checked = await checkRestored(restored, run);
  for (const [i, { component, configuration }] of restored.entries()) {
    try {
      const record = unwrap(checked[i]);
      if (record.untrue.length === 0) continue;
      await rebuildMissingImages(record, { ...run, ...(configuration && { configuration }) }, print);
      const absences = record.untrue.flatMap((image) => image.absences);
      print(`${taskOf(component)} was cached, but ${absences.join(', ')}: built again`);
    } catch (error) {
      fail(component, error);
    }
  }
  return failures;
}

/** @throws Error of Nx for options that the schema refuses */
function restoredTask({ task, component }: CachedTask, run: NxRun): RestoredTask {
  const { configuration } = task.target;
  const target = run.projects[component.project]?.targets?.[component.task] ?? {};
  const options = mergedOptions(target, configuration, task.overrides);
  return { component, options, ...(configuration !== undefined && { configuration }) };
}

function unwrap<T>(result: PromiseSettledResult<T> | undefined): T {
  if (result?.status !== 'fulfilled') throw result?.reason;
  return result.value;
}
