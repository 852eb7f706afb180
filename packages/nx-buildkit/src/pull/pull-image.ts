import pRetry, { AbortError, type RetryContext } from 'p-retry';
import { setTimeout as sleep } from 'node:timers/promises';
import { attemptPull } from './pull-attempt';
import { findCulprits } from '../image-store/culprits';
import { detourFor, type Detour } from './pull-method';
import { mirrorsOf } from './imagetools-mirrors';
import { PullError, type PullFailureKind } from '../buildx/pull-error';
import type { AttemptOptions, PullProgress, WantedImage } from './pull-options';
import { pullOnce, type Pulled } from './pull-by-imagetools';
import type { PullSource } from './puller';
import { parseReference, registryOf } from '../oci/reference';
import { pullByBuilder } from './pull-by-builder';
import { pauseAfter, type RetryPolicy } from './retry-policy';
import type { Digest, ImageStore } from '../image-store/store';
import { resolveOnce } from './fetch-manifest';

export interface PullEvents {
  /** How far the attempt is that goes on; the first is 1. */
  readonly onProgress?: (progress: PullProgress & { readonly attempt: number }) => void;
  /** An attempt failed with something that may pass. */
  readonly onRetry?: (retry: {
    readonly kind: PullFailureKind;
    readonly attempt: number;
    readonly retriesLeft: number;
    readonly why: string;
  }) => void;
}

/**
 * Attempts that a token endpoint may end before they count. buildx asks for two tokens in each call and repeats none, so that with 70 % of them
 * failing only one call in eleven gets through; such a failure is quick and costs the registry little.
 */
const FREE_TOKEN_FAILURES = 100;

/** Bytes that an attempt has to add before it counts as one that got on: buildx writes in steps of this size. */
const STEP = 1024 * 1024;

/** Failures that say nothing against the index that a tag was found to mean. */
const INDEX_STANDS: ReadonlySet<PullFailureKind> = new Set([
  'token',
  'unreachable',
  'server-error',
  'rate-limited',
  'stalled',
]);

type PullOptions = PullEvents & { readonly signal?: AbortSignal };

/**
 * Brings an image into the store, however many attempts the policy allows.
 *
 * @throws PullError, that of the last attempt, or the first one that no waiting mends
 */
export function pullImage(
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  policy: RetryPolicy,
  options: PullOptions = {},
): Promise<Pulled> {
  const attempt: Attempt<Pulled> = (image, detour, leaveOut, attemptOptions) =>
    detour
      ? pullByBuilder(store, source, image, detour, attemptOptions)
      : attemptPull(pullOnce, store, source, image, leaveOut, attemptOptions);
  return withRetries(attempt, source, wanted, policy, options);
}

/**
 * Asks what the tag of an image means today, as patiently as {@link pullImage}, and fetches nothing.
 *
 * @throws PullError, also where only the builder could ask, which does not tell without fetching
 */
export function resolveTag(
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  policy: RetryPolicy,
  options: PullOptions = {},
): Promise<Digest> {
  const attempt: Attempt<Digest> = (image, _, leaveOut, attemptOptions) =>
    attemptPull(resolveOnce, store, source, image, leaveOut, attemptOptions);
  return withRetries(attempt, source, wanted, policy, options);
}

/** @param leaveOut mirrors that are not asked this time, where there is no detour */
type Attempt<T> = (
  image: WantedImage,
  detour: Detour | undefined,
  leaveOut: readonly string[],
  options: AttemptOptions,
) => Promise<T>;

async function withRetries<T>(
  once: Attempt<T>,
  source: PullSource,
  wanted: WantedImage,
  policy: RetryPolicy,
  { onProgress, onRetry, signal }: PullOptions,
): Promise<T> {
  const registry = registryOf(wanted.ref);
  const detour = await detourFor(source, wanted.ref);
  let leaveOut: readonly string[] = [];
  let digest = wanted.digest;
  let tokenFailures = 0;
  let most = { bytes: 0, before: 0 };
  /** Whether the attempt that failed last does not count. */
  let isFree = false;

  const attempt = async (attemptNumber: number): Promise<T> => {
    try {
      return await once({ ...wanted, digest }, detour, leaveOut, {
        stallTimeout: policy.stallTimeout,
        signal,
        onIndex: (found) => (digest = found),
        onProgress: (progress) => {
          most = { ...most, bytes: Math.max(most.bytes, progress.bytes) };
          onProgress?.({ ...progress, attempt: attemptNumber });
        },
      });
    } catch (error) {
      if (!(error instanceof PullError) || !error.transient) throw new AbortError(ofTag(error as Error, wanted));
      if (!INDEX_STANDS.has(error.kind)) digest = wanted.digest;
      const asked = mirrorsOf(source.toml, registry).filter((mirror) => !leaveOut.includes(mirror));
      const { culprits, named } = await findCulprits(error, source, asked, registry);
      // The builder asks whom it was made to ask.
      if (!detour) leaveOut = [...leaveOut, ...culprits];
      isFree = most.bytes >= most.before + STEP || (error.kind === 'token' && ++tokenFailures <= FREE_TOKEN_FAILURES);
      most = { ...most, before: most.bytes };
      throw named;
    }
  };

  return pRetry(attempt, {
    // Counted here: p-retry gives up when no retry is left, also after an attempt that does not take one.
    // https://github.com/sindresorhus/p-retry/blob/v7.1.1/index.js (onAttemptFailure)
    retries: Infinity,
    minTimeout: policy.minTimeout,
    maxTimeout: policy.maxTimeout,
    randomize: true,
    signal,
    shouldConsumeRetry: () => !isFree,
    shouldRetry: ({ retriesConsumed }) => isFree || retriesConsumed < policy.retries,
    onFailedAttempt: async ({ error, attemptNumber, retriesConsumed }: RetryContext) => {
      const retriesLeft = policy.retries - retriesConsumed;
      if (!(error instanceof PullError) || (retriesLeft === 0 && !isFree)) return;
      const without = leaveOut.length > 0 ? `; going on without ${leaveOut.join(', ')}` : '';
      onRetry?.({ kind: error.kind, attempt: attemptNumber, retriesLeft, why: `${error.what}${without}` });
      await sleep(pauseAfter(error.kind, attemptNumber, policy), undefined, { signal });
    },
  });
}

/**
 * The same error, unless what cannot be found is the digest of a tag that somebody else resolved: a registry drops what no tag means any more,
 * and what a builder wrote for want of upstream's own manifest was never in one.
 */
function ofTag(error: Error, { ref, digest }: WantedImage): Error {
  const isDropped = error instanceof PullError && error.kind === 'not-found' && digest && error.what.includes(digest);
  if (!isDropped || parseReference(ref)?.digest !== undefined) return error;
  return new PullError('moved', ref, `its registry does not have ${digest}, which is locked for it`);
}
