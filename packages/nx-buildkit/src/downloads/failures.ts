import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../registry/retry/backoff';
import { createPatience } from '../registry/retry/patience';
import type { RegistryFailureKind } from '../registry/registry-error';
import { sanitize } from '../util/sanitize';
import type { Source } from './sources';

/** The hosts did not bring it, as often as they were asked. The message is printable, and free of credentials. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

/** Why one request brought nothing. */
export interface RequestProblem {
  readonly kind: RegistryFailureKind;
  /** Completes "the host …". */
  readonly words: string;
  /** ms after which the host may be asked again. */
  readonly retryAfter?: number;
}

/** The failures of one download: what is told of them, and how long it goes on. */
export interface Failures {
  readonly note: (source: Source, problem: RequestProblem) => void;
  /** The latest, as the error of the download. */
  readonly last: () => DownloadError;
  /**
   * Waits before all are asked again.
   *
   * @throws DownloadError when nothing has come for too long
   */
  readonly pause: (signal: AbortSignal) => Promise<void>;
  /** Something has come. */
  readonly gotOn: () => void;
}

/**
 * @param giveUpAfter ms without a byte
 * @param onFailure is told of each
 */
export function createFailures(giveUpAfter: number, onFailure: (source: Source, words: string) => void): Failures {
  const patience = createPatience(giveUpAfter);
  let times = 0;
  let last: { readonly problem: RequestProblem; readonly text: string } | undefined;
  return {
    note(source, problem) {
      const words = sanitize(problem.words);
      last = { problem, text: `${source.url.host} ${words}` };
      onFailure(source, words);
    },
    last: () => new DownloadError(last?.text ?? 'nothing has failed'),
    async pause(signal) {
      if (!last) throw new Error('nothing has failed');
      times += 1;
      const left = patience.left();
      if (left === 0) throw new DownloadError(`${last.text} (nothing came for ${giveUpAfter / 1_000} s)`);
      await sleep(Math.min(backoff(times, last.problem, giveUpAfter), left), undefined, { signal });
    },
    gotOn() {
      patience.renew();
      times = 0;
    },
  };
}
