import type { BuildkitError } from '../errors';
import type { LockedImage } from './lock-file';
import type { PullRecords } from './pull-history';
import type { RequiredImages } from './onbuild-images';
import type { Digest } from '../oci/digest';
import type { OtherPlatform } from './other-platform';

/** One component whose base images are requested. */
export interface PrefetchRequest {
  /** Absolute path of the folder of its locks. */
  readonly lockFolder: string;
  /** Whether these are part of the sources. */
  readonly isCommitted: boolean;
  /** Absolute path of the folder of the notes on how its images came. */
  readonly pullFolder: string;
  /** What each platform of its build needs. */
  readonly wanted: ReadonlyMap<string, RequiredImages>;
}

/** A tag that points to another image than before. */
export interface MovedTag {
  readonly ref: string;
  readonly from: Digest;
  readonly to: Digest;
}

/** The result for one component's images. */
export interface PrefetchResult {
  readonly success: boolean;
  readonly locks: ReadonlyMap<string, readonly LockedImage[]>;
  /** How these came into the store. */
  readonly pulls: PullRecords;
  readonly moved: readonly MovedTag[];
  readonly otherPlatforms: readonly OtherPlatform[];
  /** Bytes that came over the network in this run for images of this component. */
  readonly fetchedBytes: number;
  /** One for each image that could not be fetched or resolved; without success no lock was written. */
  readonly errors: readonly BuildkitError[];
}
