import type { BuilderRecord } from '../builder/model/record';
import { withBuilder } from '../builder/model/builder-lock';
import { sweepBuilder } from '../buildx/builders';
import type { ExportedImage } from '../buildx/export';
import { PullError } from '../buildx/pull-error';
import { withBlobLocks } from '../image-store/blobs/blob-locks';
import { type ImageStore } from '../image-store/store';
import { pause } from '../process/sleep';
import { backoff } from '../registry/retry/backoff';
import { createPatience } from '../registry/retry/patience';
import { exportToStore, type ExportedToStore } from './export-to-store';
import type { ImageRequest, Pulled, PullLimits, PullOptions } from './pull-options';
import { requireStored } from './require-stored';
import { parseDigest, digestOf } from '../oci/digest';

/** The builder that images are pulled with. */
export interface BuilderSource {
  readonly record: BuilderRecord;
  /** Proxies for buildx on this host, which fetches tokens for the builder. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Pulls an image with the builder, which uses its own network and certificates. Its manifest is a new one that BuildKit writes around upstream's
 * layers, and it has no index.
 *
 * @throws PullError
 */
export async function pullByBuilder(
  store: ImageStore,
  { record, env }: BuilderSource,
  request: ImageRequest,
  limits: PullLimits,
  options: PullOptions,
): Promise<Pulled> {
  const { ref, platform, digest: wanted } = request;
  const image = { builder: record.name, ref, platform, env };
  const key = { digest: digestOf(`${ref} ${platform}`) };
  const { metadata, bytes } = await withBlobLocks(store, [key], options.signal, (signal) =>
    withBuilder(record, () => exportPatiently(store, image, limits, { ...options, signal })),
  );
  const digest = parseDigest(metadata['containerimage.digest']);
  if (!digest || (wanted && wanted !== digest))
    throw new PullError('moved', ref, `the builder gives ${digest ?? 'nothing'}, and ${wanted} was wanted`);
  return { ...(await requireStored(store, digest, request)), fetchedBytes: bytes, from: 'builder' };
}

/** Repeats an export after a transient failure, until the builder has made no progress for too long. */
async function exportPatiently(
  store: ImageStore,
  image: ExportedImage,
  { giveUpAfter, stallTimeout }: PullLimits,
  { signal, onProgress, onNotice }: PullOptions,
): Promise<ExportedToStore> {
  const patience = createPatience(giveUpAfter);
  let most = 0;
  for (let failures = 1; ; failures++) {
    try {
      return await exportToStore(store, image, {
        stallTimeout,
        signal,
        onProgress({ bytes, total, layers }) {
          if (bytes > most) patience.renew();
          most = Math.max(most, bytes);
          onProgress?.({ bytes, total, blobs: layers });
        },
      });
    } catch (error) {
      if (!(error instanceof PullError) || !error.transient || patience.left() === 0) throw error;
      const retryIn = Math.min(backoff(failures, { kind: 'server-error' }, giveUpAfter), patience.left());
      // BuildKit keeps them, and goes on at their end until it collects garbage.
      if (error.kind === 'wrong-bytes') await sweepBuilder(image.builder);
      onNotice?.({ event: 'retry', reason: error.reason, failures, retryIn, givesUpIn: patience.left() });
      await pause(retryIn);
    }
  }
}
