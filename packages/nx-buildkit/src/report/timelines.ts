import pLimit from 'p-limit';
import { inspectedNodes } from '../builder/observed/inspect-output';
import { parseBuildRef, readBuildSteps, type BuildStep } from '../buildx/build-steps';
import { inspectBuilder } from '../buildx/builders';
import { recordedBuilds } from '../buildx/history';
import { BuildkitError } from '../errors';

/** Processes at once. */
const CONCURRENCY = 4;

/** The steps of builds by the reference of the build. */
export type Timelines = ReadonlyMap<string, readonly BuildStep[]>;

/**
 * Asks the builders for the steps of builds. Each builder is asked first what it still has: BuildKit keeps few builds, so this takes few processes for
 * any number of them. A builder that is gone or down knows nothing; it is not started for this.
 *
 * @param references those of builds, from files that others may write
 */
export async function readTimelines(references: readonly string[]): Promise<Timelines> {
  const refs = [...new Set(references)].flatMap((reference) => {
    const ref = parseBuildRef(reference);
    return ref ? [{ ...ref, reference }] : [];
  });
  const limit = pLimit(CONCURRENCY);
  const builders = [...new Set(refs.map(({ builder }) => builder))];
  const known = await Promise.all(
    builders.map((builder) => limit(async () => ((await isRunning(builder)) ? recordedBuilds(builder) : []))),
  );
  const kept = new Set(known.flat());
  const timelines = refs
    .filter(({ reference }) => kept.has(reference))
    .map((ref) => limit(async () => [ref.reference, await readBuildSteps(ref)] as const));
  return new Map((await Promise.all(timelines)).flatMap(([reference, steps]) => (steps ? [[reference, steps]] : [])));
}

/** Whether all of a builder is up: buildx starts what is down when it is asked for the history. */
async function isRunning(builder: string): Promise<boolean> {
  try {
    const nodes = inspectedNodes(await inspectBuilder(builder));
    return nodes.length > 0 && nodes.every(({ status }) => status === 'running');
  } catch (error) {
    if (error instanceof BuildkitError) return false;
    throw error;
  }
}
