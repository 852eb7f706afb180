import type { IncomingHttpHeaders } from 'node:http';
import type { ImageStore } from '../image-store/store';
import type { DownloadContext } from './ask';
import type { DownloadLock } from './lock/locked-download';
import type { KeptDownload } from './store/records';
import type { DownloadCounter } from './tally';

/** What requests are answered with. */
export interface DownloadService {
  readonly store: ImageStore;
  /** Whether the store alone is asked. */
  readonly isOffline: boolean;
  /** What RUN may get of some URLs, as long as an image is built. */
  readonly lockOf: () => DownloadLock;
  /** Of URLs that can hold a login in their path: nothing of them is kept or locked. */
  readonly privatePrefixes: readonly string[];
  readonly context: DownloadContext;
  readonly counter: DownloadCounter;
  /** Told of what RUN gets, except what nobody may keep. */
  readonly onKept: (kept: KeptDownload) => void;
  /** Told why something is not kept that may be: DownloadError for the content itself, any other error for this host. */
  readonly onUnstored: (url: URL, error: unknown) => void;
  /** Told when a client is to be refused what came for it; settles once it may learn of that, or has gone. */
  readonly onRefused: (end: AbortSignal) => Promise<void>;
  /** Likewise when the store lacks what it alone is asked for, and no lock has that either. */
  readonly onLack: (end: AbortSignal) => Promise<void>;
}

/** Why the work for a client ends that asks no longer; any other reason is that of this machine. */
export const CLIENT_HAS_GONE = new Error('the client has gone');

/** A request of RUN, as it came. */
export interface AskedDownload {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: IncomingHttpHeaders;
}

/** What it is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
}
