import pRetry, { AbortError } from 'p-retry';
import { setTimeout as sleep } from 'node:timers/promises';
import { mirrorsOf, withoutMirrors } from './mirrors';
import { PullError, type PullFailureKind } from './pull-error';
import { openPuller, type PullSource } from './puller';
import { pullOnce, type AttemptOptions, type Pulled, type WantedImage } from './pull';
import { findSilentMirrors } from './silent-mirrors';
import { splitReference } from './reference';
import type { ImageStore } from './store';

/** How often and how patiently. */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly retries: number;
  /** ms before the first retry; doubled each time, with jitter. */
  readonly minTimeout: number;
  /** ms, the longest pause between two attempts. */
  readonly maxTimeout: number;
  /** ms without a new byte after which an attempt is ended. */
  readonly stallTimeout: number;
}

export interface PullEvents {
  readonly onProgress?: AttemptOptions['onProgress'];
  /** An attempt failed with something that may pass. */
  readonly onRetry?: (retry: { readonly attempt: number; readonly retriesLeft: number; readonly why: string }) => void;
}

/** What a mirror alone cannot decide: it may lack what its origin has. */
const ORIGIN_DECIDES: ReadonlySet<PullFailureKind> = new Set([
  'not-found',
  'no-such-platform',
  'denied',
  'certificate',
]);

/** A registry that counts requests forgives slowly: its pauses are this many times longer. */
const RATE_LIMIT_FACTOR = 4;

/**
 * Brings an image into the store, however many attempts the policy allows.
 *
 * @throws PullError, that of the last attempt, or the first one that no waiting mends
 */
export async function pullImage(
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  policy: RetryPolicy,
  { onProgress, onRetry, signal }: PullEvents & { readonly signal?: AbortSignal } = {},
): Promise<Pulled> {
  const { registry } = splitReference(wanted.ref);
  const mirrors = mirrorsOf(source.toml, registry);
  let leaveOut: readonly string[] = [];

  const attempt = async (without: readonly string[]): Promise<Pulled> => {
    const puller = await openPuller(store, { ...source, toml: withoutMirrors(source.toml, registry, without) });
    return pullOnce(store, puller, wanted, { stallTimeout: policy.stallTimeout, signal, onProgress });
  };
  const attemptThenOrigin = async (): Promise<Pulled> => {
    const asked = mirrors.filter((mirror) => !leaveOut.includes(mirror));
    try {
      return await attempt(leaveOut);
    } catch (error) {
      if (!(error instanceof PullError) || asked.length === 0 || !ORIGIN_DECIDES.has(error.kind)) throw error;
      return attempt(mirrors).catch((fromOrigin: PullError) => {
        throw originVerdict(wanted.ref, asked, error, fromOrigin);
      });
    }
  };

  return pRetry(
    async () => {
      try {
        return await attemptThenOrigin();
      } catch (error) {
        if (!(error instanceof PullError) || !error.transient) throw new AbortError(error as Error);
        throw error;
      }
    },
    {
      retries: policy.retries,
      minTimeout: policy.minTimeout,
      maxTimeout: policy.maxTimeout,
      randomize: true,
      signal,
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof PullError) || !error.transient || retriesLeft === 0) return;
        leaveOut = await mirrorsToLeaveOut(error, source, registry, leaveOut);
        const without = leaveOut.length > 0 ? `; going on without ${leaveOut.join(', ')}` : '';
        onRetry?.({ attempt: attemptNumber, retriesLeft, why: `${error.what}${without}` });
        if (error.kind === 'rate-limited')
          await sleep(
            Math.min(policy.minTimeout * RATE_LIMIT_FACTOR ** attemptNumber, policy.maxTimeout * RATE_LIMIT_FACTOR),
          );
      },
    },
  );
}

/** Permanent only when the origin itself was asked and said so. */
function originVerdict(ref: string, asked: readonly string[], fromMirror: PullError, fromOrigin: PullError): PullError {
  if (!(fromOrigin instanceof PullError) || !fromOrigin.transient || fromOrigin.kind === 'interrupted')
    return fromOrigin;
  const detail = fromOrigin.what.replace(`${ref}: `, '');
  return new PullError(
    fromMirror.kind,
    ref,
    `could not find out whether it exists: the mirror ${asked.join(', ')} does not have it, and the origin could not be asked (${detail})`,
    true,
  );
}

/** After silence the silent mirrors, after wrong bytes the first one that can have sent them; otherwise all are asked again. */
async function mirrorsToLeaveOut(
  error: PullError,
  source: PullSource,
  registry: string,
  already: readonly string[],
): Promise<readonly string[]> {
  if (error.kind !== 'stalled' && error.kind !== 'wrong-bytes') return already;
  const left = mirrorsOf(source.toml, registry).filter((mirror) => !already.includes(mirror));
  const silent = error.kind === 'stalled' ? await findSilentMirrors(source, left) : [];
  return [...already, ...(silent.length > 0 ? silent : left.slice(0, 1))];
}
