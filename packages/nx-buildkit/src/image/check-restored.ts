import type { NxRun } from '../component/run/nx-run';
import { inTaskScope } from '../util/task-scope';
import { findMissing } from './record/missing-images';
import { unrestoredFiles } from './record/unrestored-files';
import { findUnpushed } from './record/unpushed-images';
import { readRestoredRecord, type PlannedImage, type RestoredRecord, type RestoredTask } from './restored-record';

/** An image that is not as its record says. */
export interface UntrueImage extends PlannedImage {
  /** What is wrong. */
  readonly absences: readonly string[];
}

/** A restored record, and its images that are not where they should be. */
export interface CheckedRecord extends Omit<RestoredRecord, 'images'> {
  readonly untrue: readonly UntrueImage[];
}

/** What is wrong with images in one place, once it is known. */
type Absences = ReadonlyMap<PlannedImage, Promise<readonly string[]>>;

/** What is wrong with an image of a task. */
type Look = (image: PlannedImage, task: RestoredTask) => Promise<readonly string[]>;

/**
 * Compares what Nx restored from its cache with what is on this machine and in registries. An engine is asked once for the images of all tasks, and not
 * at all if none of them is loaded into it. A registry is asked once for each name that is pushed to it.
 *
 * @returns for each task in its order what was found, or why it could not be looked at
 */
export function checkRestored(tasks: readonly RestoredTask[], run: NxRun) {
  return checkRecords(tasks, run, (records) => {
    const places = [askEngines(records, run.workspaceRoot), askRegistries(records)];
    return (image, { restores }) => whatIsWrong(image, restores, places);
  });
}

/** The same as far as a machine without Docker can know it and needs it: of the images that registries have. */
export function checkPushed(tasks: readonly RestoredTask[], run: NxRun) {
  return checkRecords(tasks, run, (records) => {
    const pushed = askRegistries(records);
    return async (image) => (await pushed.get(image)) ?? [];
  });
}

/** @param lookAt is given all records that could be read, so that it can ask for many images at once */
async function checkRecords(
  tasks: readonly RestoredTask[],
  run: NxRun,
  lookAt: (records: readonly RestoredRecord[]) => Look,
): Promise<readonly PromiseSettledResult<CheckedRecord>[]> {
  const records = await Promise.allSettled(
    tasks.map((task) => inTaskScope({ env: task.env }, () => readRestoredRecord(task, run))),
  );
  const look = lookAt(records.flatMap((record) => (record.status === 'fulfilled' ? record.value : [])));
  return Promise.allSettled(
    records.map(async (record) => {
      if (record.status === 'rejected') throw record.reason;
      const { images, ...restored } = record.value;
      const looked = images.map(async (image) => ({ ...image, absences: await look(image, restored.task) }));
      return { ...restored, untrue: (await Promise.all(looked)).filter((image) => image.absences.length > 0) };
    }),
  );
}

function askEngines(records: readonly RestoredRecord[], workspaceRoot: string): Absences {
  const endpoints = [...new Set(records.map(({ endpoint }) => endpoint))];
  return new Map(
    endpoints.flatMap((endpoint) => {
      const images = claimedBy(records.filter((record) => record.endpoint === endpoint));
      const found = findMissing(images, workspaceRoot, endpoint);
      return images.map((image, i) => [image, found.then((all) => all[i] ?? [])] as const);
    }),
  );
}

function askRegistries(records: readonly RestoredRecord[]): Absences {
  const all = [...new Set(records.flatMap(({ registries }) => registries ?? []))];
  return new Map(
    all.flatMap((registries) => {
      const images = claimedBy(records.filter((record) => record.registries === registries));
      return findUnpushed(images, registries);
    }),
  );
}

function claimedBy(records: readonly RestoredRecord[]): readonly PlannedImage[] {
  return records.flatMap(({ images }) => images).filter(({ claim }) => claim !== undefined);
}

async function whatIsWrong(
  image: PlannedImage,
  restores: RestoredTask['restores'],
  places: readonly Absences[],
): Promise<readonly string[]> {
  const { spec, claim } = image;
  if (!claim) return [`there is no record of ${spec.tags[0]} as it is to be built now`];
  const hidden = 'what it is built from has files that Nx does not hash for it';
  const early = 'Nx hashed it before what it is built from was there';
  const absences = await Promise.all(places.map((place) => place.get(image) ?? []));
  return [
    ...absences.flat(),
    ...unrestoredFiles(spec, restores).map((file) => `${file} is not among the outputs that Nx restores`),
    ...(claim.hasHiddenSources ? [hidden] : []),
    ...(claim.hashedTooEarly ? [early] : []),
  ];
}
