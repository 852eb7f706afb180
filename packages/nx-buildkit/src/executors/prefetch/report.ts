import type { BaseImage, LockedImage } from '../../base-images/lock';
import type { PrefetchResult } from '../../base-images/prefetch';
import { describeError } from '../../errors';
import type { PullEvents } from '../../image-store/pull-with-retries';
import { formatBytes } from '../../bytes';

/** ms between two lines about the same image. */
const INTERVAL = 5_000;

/** A line when a pull starts, when it is tried again, and now and then how far it is. */
export function pullEvents(print: (line: string) => void): (image: BaseImage) => PullEvents {
  return ({ ref, platform }) => {
    let shown = 0;
    let left: number | undefined;
    return {
      onProgress({ bytes, total, layers }) {
        if (Date.now() - shown < INTERVAL) return;
        shown = Date.now();
        print(`${ref} (${platform}): ${formatBytes(bytes)} of ${formatBytes(total)}, ${layers} blobs`);
      },
      onRetry({ attempt, retriesLeft, why }) {
        // Those that do not count can be many and quick.
        if (left === retriesLeft && Date.now() - shown < INTERVAL) return;
        left = retriesLeft;
        shown = Date.now();
        print(`(${platform}) attempt ${attempt} failed, ${retriesLeft} retries left: ${why}`);
      },
    };
  };
}

/** What a component's images are, and what they cost this time. */
export function successReport({ locks, moved, fetchedBytes }: PrefetchResult): string {
  const verbose = process.env['NX_VERBOSE_LOGGING'] === 'true';
  const lines = [...locks].flatMap(([platform, images]) => [
    `${images.length} base image${images.length === 1 ? '' : 's'} for ${platform}:`,
    ...images.flatMap((image) => [
      `  ${image.ref} (${image.platform}) ${image.indexDigest.slice(0, 19)}, ${image.layers} layers, ${formatBytes(image.size)}`,
      ...(verbose ? [`    ${describeWay(image)}`] : []),
    ]),
  ]);
  return [
    ...lines,
    ...moved.map(({ ref, from, to }) => `${ref} moved: ${from} → ${to}`),
    fetchedBytes > 0 ? `pulled ${formatBytes(fetchedBytes)}` : 'all in the image store: nothing pulled',
  ].join('\n');
}

function describeWay({ way, why, host }: LockedImage): string {
  if (!way) return 'was in the image store: which way it came is not known';
  return [`came by ${way}`, host && ` from ${host}`, why && `, since ${why}`].filter(Boolean).join('');
}

/** Every image that could not be had, not only the first. */
export function failureReport({ errors }: PrefetchResult): string {
  return errors.map(describeError).join('\n');
}
