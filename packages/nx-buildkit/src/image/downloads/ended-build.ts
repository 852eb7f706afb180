import type { WhyEnded } from '../../downloads/open-downloads';
import { endedRuns } from '../failed-run/ended-runs';
import type { BuildDownloads } from './build-downloads';

/** Why a build must not have succeeded, for what RUN downloads; undefined if it may. */
export function whyEnded(downloads: BuildDownloads | undefined): WhyEnded | undefined {
  const end = downloads?.end();
  return end?.aborted ? (end.reason as WhyEnded) : undefined;
}

/**
 * The RUNs that were under way when a build was ended for what they download.
 *
 * @param build what docker buildx build printed
 */
export function endedSteps(
  { stderr }: { readonly stderr: string },
  downloads: Pick<BuildDownloads, 'tally'> | undefined,
): readonly string[] {
  const { refused = [], unstored = [], missing = [] } = downloads?.tally() ?? {};
  const urls = [...refused, ...unstored].map(({ url }) => url);
  return endedRuns(stderr, [...urls, ...missing]);
}
