import type { FetchEvents } from '../../base-images/fetch-image';
import type { BaseImage } from '../../base-images/lock-file';
import type { Code } from '../../error-codes/catalogue';
import { asBuildkitError } from '../../errors';
import { describeNotice } from '../../pull/describe-notice';
import type { PullNotice, PullProgress } from '../../pull/pull-options';
import { formatBytes, pluralize } from '../../util/format';

/** How far the pull of an image is. */
export interface ProgressEvent extends PullProgress {
  readonly event: 'progress';
  /** Since the pull began. */
  readonly bytesPerSecond: number;
}

/** The events of an image that has to be pulled: the lines of `--json`. */
export type PullEvent = { readonly ref: string; readonly platform: string } & (
  | { readonly event: 'start' }
  | ProgressEvent
  | PullNotice
  | { readonly event: 'end'; readonly fetchedBytes: number }
  | { readonly event: 'end'; readonly error: string; readonly code: Code }
);

/** Shows the user how pulls go. */
export interface Progress {
  readonly see: (event: PullEvent) => void;
  /** Clears the place for the next output. */
  readonly end: () => void;
}

/** Merges the events of many pulls into one stream. */
export function pullEvents(see: Progress['see'], now: () => number = Date.now): (image: BaseImage) => FetchEvents {
  return ({ ref, platform }) => {
    const image = { ref, platform };
    let begun: { readonly bytes: number; readonly at: number } | undefined;
    return {
      onStart: () => see({ event: 'start', ...image }),
      onProgress(progress) {
        begun ??= { bytes: progress.bytes, at: now() };
        const seconds = (now() - begun.at) / 1000;
        const bytesPerSecond = seconds > 0 ? Math.round((progress.bytes - begun.bytes) / seconds) : 0;
        see({ event: 'progress', ...image, ...progress, bytesPerSecond });
      },
      onNotice: (notice) => see({ ...notice, ...image }),
      onEnd: (end) =>
        see({
          event: 'end',
          ...image,
          ...('error' in end ? errorOf(end.error) : { fetchedBytes: end.fetchedBytes }),
        }),
    };
  };
}

function errorOf(error: Error): { readonly error: string; readonly code: Code } {
  return { error: error.message, code: asBuildkitError(error).code };
}

/** How far all images are together. */
export function totalOf(events: Iterable<ProgressEvent>): Pick<ProgressEvent, 'bytes' | 'total' | 'bytesPerSecond'> {
  const all = [...events];
  const sum = (of: (event: ProgressEvent) => number): number => all.reduce((n, event) => n + of(event), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    total: sum(({ total }) => total),
    bytesPerSecond: sum(({ bytesPerSecond }) => bytesPerSecond),
  };
}

/** The same after the end of a pull, whose last bytes raise no event. */
export function atTheEnd(latest: ProgressEvent, hasFailed: boolean): ProgressEvent {
  return { ...latest, bytes: hasFailed ? latest.bytes : latest.total, bytesPerSecond: 0 };
}

/** `12.3 MB of 45.6 MB, 4.2 MB/s` */
export function describeBytes({
  bytes,
  total,
  bytesPerSecond,
}: Pick<ProgressEvent, 'bytes' | 'total' | 'bytesPerSecond'>): string {
  const rate = bytesPerSecond > 0 ? `, ${formatBytes(bytesPerSecond)}/s` : '';
  return `${formatBytes(bytes)} of ${formatBytes(total)}${rate}`;
}

/** The line for an image. The report of the component says why a pull failed. */
export function describeEvent(event: PullEvent): string {
  switch (event.event) {
    case 'start':
      return 'pulling';
    case 'progress':
      return [describeBytes(event), pluralize(event.blobs, 'blob'), event.host].filter(Boolean).join(', ');
    case 'end':
      return 'error' in event ? 'failed' : `whole, ${formatBytes(event.fetchedBytes)} pulled`;
    default:
      return describeNotice(event);
  }
}
