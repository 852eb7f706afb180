import type { RegistryLimits } from '../registry/limits';
import type { BehindEvent, LeftOutEvent, RetryEvent } from '../registry/registry-event';
import type { StoredImage } from '../image-store/stored-image';
import type { Digest } from '../oci/digest';

/** How patient pulls are. */
export type PullLimits = Pick<RegistryLimits, 'giveUpAfter' | 'stallTimeout'>;

/** An image that somebody needs. */
export interface ImageRequest {
  /** Normalized: `docker.io/library/alpine:3.20`. */
  readonly ref: string;
  /** `linux/arm64`. */
  readonly platform: string;
  /** What its tag points to, if known: the index, or the manifest where there is none. */
  readonly digest?: Digest;
  /** Whether the Docker engine may provide it if no registry has it. */
  readonly fromEngine?: true | undefined;
  /** Whether it is known that no registry has it, so that none is asked. */
  readonly engineOnly?: true | undefined;
}

/** Something failed and is tried again: one request to a registry, or the whole export of a builder, which has no host. */
export type PullRetry = Pick<RetryEvent, 'event' | 'reason' | 'failures' | 'retryIn' | 'givesUpIn'> &
  Partial<Pick<RetryEvent, 'host'>>;

/** The events of a running pull. */
export type PullNotice = PullRetry | LeftOutEvent | BehindEvent;

export interface PullEvents {
  readonly onProgress?: (progress: PullProgress) => void;
  readonly onNotice?: (notice: PullNotice) => void;
}

export interface PullOptions extends PullEvents {
  readonly signal?: AbortSignal;
}

/** The progress of a pull. Bytes that another pull of this process fetches count there. */
export interface PullProgress {
  /** Of `total`, on disk by now. */
  readonly bytes: number;
  readonly total: number;
  /** Layers and configuration that were missing. */
  readonly blobs: number;
  /** The host that sends the bytes, if known. */
  readonly host?: string;
}

/** Who gave an image. */
export type PulledFrom = 'registry' | 'builder' | 'engine';

/** A pulled image and the bytes that came over the network for it. */
export interface Pulled extends StoredImage {
  readonly fetchedBytes: number;
  readonly from: PulledFrom;
  /** The host that the last of these bytes came from, where it is known. */
  readonly host?: string;
}
