import type { PrefetchResult } from '../../base-images/prefetch-request';
import { describeOtherPlatform } from '../../base-images/other-platform';
import type { PullRecord } from '../../base-images/pull-history';
import { describeError } from '../../errors';
import { formatBytes, pluralize } from '../../util/format';
import { imageKey } from '../../image-store/pinned-images';
import { isVerbose } from '../../util/task-scope';

/** What a component's images are, and what they cost this time. */
export function successReport({ locks, pulls, moved, otherPlatforms, fetchedBytes }: PrefetchResult): string {
  const verbose = isVerbose();
  const lines = [...locks].flatMap(([platform, images]) => [
    `${pluralize(images.length, 'base image')} for ${platform}:`,
    ...images.flatMap((image) => [
      `  ${image.ref} (${image.platform}) ${image.indexDigest.slice(0, 19)}, ${pluralize(image.layers, 'layer')}, ${formatBytes(image.size)}${pulls.get(imageKey(image))?.from === 'engine' ? ', from the Docker engine' : ''}`,
      ...(verbose ? [`    ${describePull(pulls.get(imageKey(image)))}`] : []),
    ]),
  ]);
  return [
    ...lines,
    ...moved.map(({ ref, from, to }) => `${ref} moved: ${from} → ${to}`),
    ...otherPlatforms.map(describeOtherPlatform),
    fetchedBytes > 0 ? `pulled ${formatBytes(fetchedBytes)}` : 'all in the image store: nothing pulled',
  ].join('\n');
}

function describePull(pull: PullRecord | undefined): string {
  if (!pull) return 'was in the image store: its origin is not known';
  const { from, host = 'its registry', pulled } = pull;
  const origin = { builder: 'out of the builder', engine: 'from the Docker engine', registry: `from ${host}` }[from];
  return `came ${origin} at ${pulled}`;
}

/** Every image that could not be fetched, not only the first. */
export function failureReport({ errors }: PrefetchResult): string {
  return errors.map(describeError).join('\n');
}

/** How a component's task ended, for machines: the last line of it. */
export function resultEvent(
  project: string,
  { success, locks, pulls, moved, otherPlatforms, fetchedBytes, errors }: PrefetchResult,
): string {
  const images = [...locks].flatMap(([buildPlatform, locked]) =>
    locked.map((image) => ({ buildPlatform, ...image, ...pulls.get(imageKey(image)) })),
  );
  return JSON.stringify({
    event: 'result',
    project,
    success,
    images,
    moved,
    otherPlatforms,
    fetchedBytes,
    errors: errors.map((error) => ({ code: error.code, message: describeError(error) })),
  });
}
