import type { ConfiguredOptions } from '../component/configurations';
import type { NxRun } from '../component/nx-run';
import type { DockerBuildOptions } from '../component/options';
import type { Component } from '../component/settings';
import { recordedBuilder } from '../pull/own-builder';
import { buildkitFolder } from './build/build-environment';
import { readSources, type ComponentSources } from './plan/component-sources';
import type { ImageSpec } from './plan/image-spec';
import { planImages } from './plan/plan-images';
import { claimFor, readClaims, type ImageClaim } from './record/image-claims';
import { recordPath } from './record/image-record';
import { findMissing } from './record/missing-images';
import { readRebuiltIds, type RebuiltIds } from './record/rebuilt-ids';

/** A docker-build task that Nx took from a cache, with its options in the run. */
export interface RestoredTask extends ConfiguredOptions<DockerBuildOptions> {
  readonly component: Component;
}

/** What Nx restored for a task, and what its options say that it should be. The record is untrusted: it only says which digests were built. */
interface RestoredRecord {
  readonly task: RestoredTask;
  readonly sources: ComponentSources;
  readonly claims: readonly ImageClaim[];
  readonly rebuilt: RebuiltIds;
  readonly images: readonly PlannedImage[];
  /** Of the engine that images are loaded into. */
  readonly endpoint: string;
}

interface PlannedImage {
  readonly spec: ImageSpec;
  readonly claim?: ImageClaim;
  /** Under which the engine may have it. */
  readonly ids: readonly string[];
}

/** An image that is not as its record says. */
export interface UntrueImage extends PlannedImage {
  /** What is wrong. */
  readonly absences: readonly string[];
}

/** A restored record, and its images that are not where they should be. */
export interface CheckedRecord extends Omit<RestoredRecord, 'images'> {
  readonly untrue: readonly UntrueImage[];
}

/**
 * Compares what Nx restored from its cache with what is on this machine. An engine is asked once for the images of all tasks, and not at all if
 * none of them is loaded into it.
 *
 * @returns for each task in its order what was found, or why it could not be looked at
 */
export async function checkRestored(
  tasks: readonly RestoredTask[],
  run: NxRun,
): Promise<readonly PromiseSettledResult<CheckedRecord>[]> {
  const records = await Promise.allSettled(tasks.map((task) => readRecord(task, run)));
  const read = records.flatMap((record) => (record.status === 'fulfilled' ? record.value : []));
  const absences = new Map<PlannedImage, Promise<readonly string[]>>();
  for (const endpoint of new Set(read.map((record) => record.endpoint))) {
    const images = read.filter((record) => record.endpoint === endpoint).flatMap((record) => record.images);
    const claimed = images.filter(({ claim }) => claim !== undefined);
    const found = findMissing(claimed, run.workspaceRoot, endpoint);
    claimed.forEach((image, i) =>
      absences.set(
        image,
        found.then((all) => all[i] ?? []),
      ),
    );
  }
  return Promise.allSettled(
    records.map(async (record) => {
      if (record.status === 'rejected') throw record.reason;
      const { images, ...restored } = record.value;
      const looked = images.map(async (image) => ({
        ...image,
        absences: await whatIsWrong(image, absences.get(image)),
      }));
      return { ...restored, untrue: (await Promise.all(looked)).filter((image) => image.absences.length > 0) };
    }),
  );
}

async function readRecord(task: RestoredTask, run: NxRun): Promise<RestoredRecord> {
  const { component, options, configuration } = task;
  const { workspaceRoot } = run;
  const [{ nodes, endpoint }, claims, rebuilt] = await Promise.all([
    recordedBuilder(run, buildkitFolder(workspaceRoot, options)),
    readClaims(recordPath(workspaceRoot, component)),
    readRebuiltIds(workspaceRoot, component),
  ]);
  const sources = await readSources(task, component, { ...run, ...(configuration && { configuration }) }, nodes);
  const specs = await planImages(sources, run);
  const images = specs.map((spec): PlannedImage => {
    const claim = claimFor(spec, claims);
    if (!claim) return { spec, ids: [] };
    return { spec, claim, ids: [...claim.ids, ...((claim.digest && rebuilt.get(claim.digest)) ?? [])] };
  });
  return { task, sources, claims, rebuilt, images, endpoint };
}

async function whatIsWrong(
  { spec, claim }: PlannedImage,
  absences: Promise<readonly string[]> | undefined,
): Promise<readonly string[]> {
  if (!claim) return [`there is no record of ${spec.tags[0]} as it is to be built now`];
  const hidden = 'ONBUILD instructions of what it is built from take files that Nx does not hash';
  const early = 'Nx hashed it before what it is built from was there';
  return [
    ...((await absences) ?? []),
    ...(claim.hasHiddenSources ? [hidden] : []),
    ...(claim.hashedTooEarly ? [early] : []),
  ];
}
