import type { Digest } from '../image-store/store';
import type { TransferOptions } from './transfer';

/** An image that somebody needs. */
export interface WantedImage {
  /** Normalized: `docker.io/library/alpine:3.20`. */
  readonly ref: string;
  /** `linux/arm64`. */
  readonly platform: string;
  /** What its tag means, where that is known: the index, or the manifest where there is none. */
  readonly digest?: Digest;
}

/** The same as one attempt asks for it. */
export interface AskedImage extends WantedImage {
  /** What it is called where it is asked for, which is not always its reference. */
  readonly name: string;
  /** Who is asked for it, in this order. */
  readonly hosts: readonly string[];
}

export interface AttemptOptions extends Omit<TransferOptions, 'onBytes'> {
  /** Told the digest of the index (or of the manifest where there is none) as soon as it is known. */
  readonly onIndex?: (digest: Digest) => void;
  /** Told once what there is to do and then how far it is. */
  readonly onProgress?: (progress: PullProgress) => void;
}

/** How far an attempt is. */
export interface PullProgress {
  readonly bytes: number;
  readonly total: number;
  readonly layers: number;
  /** The host that sends the bytes, where it is known. */
  readonly host?: string;
}
