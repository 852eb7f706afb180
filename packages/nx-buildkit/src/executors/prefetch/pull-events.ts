import type { FetchEvents } from '../../base-images/fetch-image';
import type { BaseImage } from '../../base-images/lock-file';
import { formatBytes } from '../../util/format';
import { counted } from '../../util/counted';

/** How far the pull of an image is. */
export interface ProgressEvent {
  readonly event: 'progress';
  /** Of `total`, on disk by now. */
  readonly bytes: number;
  readonly total: number;
  /** Layers and configuration that were missing. */
  readonly blobs: number;
  /** The first is 1. */
  readonly attempt: number;
  /** Who sends them, where it is known. */
  readonly host?: string;
  /** Since this attempt began. */
  readonly bytesPerSecond: number;
}

/** What happens to an image that has to be pulled: the lines of `--json`. A stall is a retry after silence. */
export type PullEvent = { readonly ref: string; readonly platform: string } & (
  | { readonly event: 'start' }
  | ProgressEvent
  | {
      readonly event: 'retry' | 'stall';
      readonly attempt: number;
      readonly retriesLeft: number;
      readonly why: string;
    }
  | { readonly event: 'end'; readonly fetchedBytes: number }
  | { readonly event: 'end'; readonly error: string }
);

/** Shows the user how pulls go. */
export interface Progress {
  readonly see: (event: PullEvent) => void;
  /** Leaves the place to whatever is printed next. */
  readonly end: () => void;
}

/** Makes one stream of events of what the pulls of many images say. */
export function pullEvents(see: Progress['see'], now: () => number = Date.now): (image: BaseImage) => FetchEvents {
  return ({ ref, platform }) => {
    const image = { ref, platform };
    let begun: { readonly attempt: number; readonly bytes: number; readonly at: number } | undefined;
    return {
      onStart: () => see({ event: 'start', ...image }),
      onProgress({ bytes, total, layers, attempt, host }) {
        if (begun?.attempt !== attempt) begun = { attempt, bytes, at: now() };
        const seconds = (now() - begun.at) / 1000;
        const bytesPerSecond = seconds > 0 ? Math.round((bytes - begun.bytes) / seconds) : 0;
        see({ event: 'progress', ...image, bytes, total, blobs: layers, attempt, host, bytesPerSecond });
      },
      onRetry: ({ kind, ...retry }) => see({ event: kind === 'stalled' ? 'stall' : 'retry', ...image, ...retry }),
      onEnd: (end) =>
        see({
          event: 'end',
          ...image,
          ...('error' in end ? { error: end.error.message } : { fetchedBytes: end.fetchedBytes }),
        }),
    };
  };
}

/** `12.3 MB of 45.6 MB, 3 blobs, attempt 2, mirror:5000, 4.2 MB/s` */
export function describeProgress({ bytes, total, blobs, attempt, host, bytesPerSecond }: ProgressEvent): string {
  return [
    `${formatBytes(bytes)} of ${formatBytes(total)}`,
    counted(blobs, 'blob'),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(host === undefined ? [] : [host]),
    ...(bytesPerSecond > 0 ? [`${formatBytes(bytesPerSecond)}/s`] : []),
  ].join(', ');
}
