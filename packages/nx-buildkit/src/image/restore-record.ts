import type { NxRun } from '../component/run/nx-run';
import { taskOf } from '../component/settings';
import { inTaskScope } from '../util/task-scope';
import type { BuildOutput } from './build/build-environment';
import type { CheckedRecord } from './check-restored';
import { rebuildMissingImages } from './rebuild-missing';

/**
 * Makes the record of a task true, and says what was wrong with it.
 *
 * @throws BuildkitError when an image cannot be built again
 */
export async function restoreRecord(record: CheckedRecord, run: NxRun, print: BuildOutput['print']): Promise<void> {
  const { task, untrue } = record;
  const { component, configuration, env } = task;
  if (untrue.length === 0) return;
  const own = { ...run, ...(configuration && { configuration }) };
  await inTaskScope({ env }, () => rebuildMissingImages(record, own, print));
  const absences = untrue.flatMap((image) => image.absences);
  print(`${taskOf(component)} was cached, but ${absences.join(', ')}: built again`);
}
