import type { ImageTarget } from '../component/project-images';
import type { ReportFacts } from './facts';
import { gatherFacts } from './gather';
import { readRecords } from './records';
import { readTimelines } from './timelines';

/**
 * Reads what the last runs of a workspace have left behind. It changes nothing, asks no registry, and needs neither an engine nor a builder: without
 * these only the steps of builds are missing.
 *
 * @param targets all targets that build images, in all their configurations
 * @throws BuildkitError for a lock that is not one
 */
export async function readReport(workspaceRoot: string, targets: readonly ImageTarget[]): Promise<ReportFacts> {
  const now = new Date();
  const records = await readRecords(workspaceRoot, targets);
  const references = records.flatMap(({ builds }) => builds.flatMap(({ buildRef }) => buildRef ?? []));
  return gatherFacts(records, await readTimelines(references), now);
}
