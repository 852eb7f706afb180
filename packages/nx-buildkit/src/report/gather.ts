import type { PullRecords } from '../base-images/pull-history';
import { imageKey, type PinnedImage } from '../image-store/pinned-images';
import type { BaseImageFacts, ComponentFacts, ReportFacts, Totals } from './facts';
import type { ComponentRecords } from './records';
import type { Timelines } from './timelines';

/**
 * Makes the facts of a report from the records of all components.
 *
 * @param now when the records were read
 */
export function gatherFacts(records: readonly ComponentRecords[], timelines: Timelines, now: Date): ReportFacts {
  const sorted = records.toSorted((a, b) => (a.task < b.task ? -1 : 1));
  const components = sorted.map((record) => componentFacts(record, timelines));
  const baseImages = baseImageFacts(records, components);
  return {
    version: 1,
    generated: now.toISOString(),
    totals: totalsOf(baseImages, components),
    baseImages,
    components,
  };
}

function componentFacts({ task, locks, builds }: ComponentRecords, timelines: Timelines): ComponentFacts {
  return {
    task,
    locks: locks.map(({ file, platform, images, written }) => ({ file, platform, images: images.length, written })),
    baseImages: imagesOf({ locks, builds }),
    builds: builds.map((build) => {
      const timeline = timelines.get(build.buildRef ?? '');
      return { ...build, ...(timeline && { timeline }) };
    }),
  };
}

/** What is locked, and what a build got besides: an image that only the build asked for. */
function imagesOf({ locks, builds }: Pick<ComponentRecords, 'locks' | 'builds'>): readonly PinnedImage[] {
  const locked = locks.flatMap(({ images }) => images);
  const given = builds.flatMap(({ baseImages }) =>
    baseImages.map(({ ref, platform, digest }) => ({ ref, platform, indexDigest: digest })),
  );
  const images = [...locked, ...given].map(({ ref, platform, indexDigest }) => ({ ref, platform, indexDigest }));
  return [...new Map(images.map((image) => [imageKey(image), image])).values()];
}

function baseImageFacts(
  records: readonly ComponentRecords[],
  components: readonly ComponentFacts[],
): readonly BaseImageFacts[] {
  const locked = new Map(
    records.flatMap(({ locks }) => locks.flatMap(({ images }) => images)).map((image) => [imageKey(image), image]),
  );
  const pulls = lastPulls(records);
  const used = new Map<string, { readonly image: PinnedImage; readonly tasks: string[] }>();
  for (const { task, baseImages } of components) {
    for (const image of baseImages) {
      const use = used.get(imageKey(image)) ?? { image, tasks: [] };
      use.tasks.push(task);
      used.set(imageKey(image), use);
    }
  }
  const facts = [...used].map(([key, { image, tasks }]): BaseImageFacts => {
    const { manifestDigest, size, layers } = locked.get(key) ?? {};
    const pull = pulls.get(key);
    return {
      ...image,
      ...(manifestDigest && { manifestDigest, size, layers }),
      ...(pull && { pull }),
      components: tasks,
    };
  });
  return facts.toSorted((a, b) => (imageKey(a) < imageKey(b) ? -1 : 1));
}

/** If an image came more than once, the last time counts. */
function lastPulls(records: readonly ComponentRecords[]): PullRecords {
  const pulls = records.flatMap(({ pulls: known }) => [...known]);
  return new Map(pulls.toSorted(([, a], [, b]) => (a.pulled < b.pulled ? -1 : 1)));
}

function totalsOf(baseImages: readonly BaseImageFacts[], components: readonly ComponentFacts[]): Totals {
  const builds = components.flatMap((component) => component.builds);
  return {
    components: components.length,
    baseImages: baseImages.length,
    bytes: sum(baseImages, ({ size = 0 }) => size),
    fetchedBytes: sum(baseImages, ({ pull }) => pull?.fetchedBytes ?? 0),
    troubles: sum(baseImages, ({ pull }) => sum(pull?.troubles ?? [], ({ times }) => times)),
    builds: builds.length,
    milliseconds: sum(builds, ({ milliseconds }) => milliseconds),
    steps: sum(builds, ({ steps }) => steps),
    cached: sum(builds, ({ cached }) => cached),
  };
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
