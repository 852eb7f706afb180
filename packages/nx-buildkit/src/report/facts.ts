import type { PullRecord } from '../base-images/pull-history';
import type { BuildStep } from '../buildx/build-steps';
import type { ReportedBuild } from '../image/record/build-report';
import type { PinnedImage } from '../image-store/pinned-images';

/** What the last runs left behind on this machine: all that the page shows, and what `--json` prints. */
export interface ReportFacts {
  readonly version: 1;
  /** When the records were read, ISO 8601. */
  readonly generated: string;
  readonly totals: Totals;
  /** Sorted by reference. */
  readonly baseImages: readonly BaseImageFacts[];
  /** Sorted by task. */
  readonly components: readonly ComponentFacts[];
}

export interface Totals {
  readonly components: number;
  /** Base images, each once per platform. */
  readonly baseImages: number;
  /** Compressed bytes of the locked base images. */
  readonly bytes: number;
  /** Bytes that came over the network for them. */
  readonly fetchedBytes: number;
  /** Troubles of their pulls, each as often as it was seen. */
  readonly troubles: number;
  readonly builds: number;
  /** ms of all builds together. */
  readonly milliseconds: number;
  readonly steps: number;
  readonly cached: number;
}

/** A base image for one platform, and who is built on it. */
export interface BaseImageFacts extends PinnedImage {
  readonly manifestDigest?: string;
  /** Compressed bytes of its layers; unknown without a lock. */
  readonly size?: number;
  readonly layers?: number;
  /** How it came to this machine, if it was pulled here. */
  readonly pull?: PullRecord;
  /** `gitea:docker-build`. */
  readonly components: readonly string[];
}

/** A target that builds images. */
export interface ComponentFacts {
  /** `gitea:docker-build`. */
  readonly task: string;
  readonly locks: readonly LockFacts[];
  readonly baseImages: readonly PinnedImage[];
  readonly builds: readonly BuildFacts[];
}

/** A lock of base images. */
export interface LockFacts {
  /** Relative to the workspace. */
  readonly file: string;
  readonly platform: string;
  readonly images: number;
  /** When its file was written here, ISO 8601: a lock itself holds no times. */
  readonly written: string;
}

/** The last successful build of an image. */
export interface BuildFacts extends ReportedBuild {
  /** Undefined when they are not known on this machine. */
  readonly timeline?: readonly BuildStep[];
}
