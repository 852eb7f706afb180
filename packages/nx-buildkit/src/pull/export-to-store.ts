import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportImage, type ExportedImage } from '../buildx/export';
import type { BuildMetadata } from '../buildx/build';
import type { LayerProgress } from '../buildx/export-progress';
import { pullFailure, PullError } from '../buildx/pull-error';
import { pullsFolder } from '../image-store/gc/leftovers';
import type { ImageStore } from '../image-store/store';
import { makeWriterLayout } from '../oci/writer-layout';
import { watchSilence } from '../process/watch-silence';
import { anySignal } from '../util/any-signal';
import { ownName } from '../util/files/own-name';

export interface ExportOptions {
  /** ms without a sign of life from the builder after which the export is ended. */
  readonly stallTimeout: number;
  readonly signal?: AbortSignal;
  /** Called with the builder's progress in fetching layers whenever it reports it. */
  readonly onProgress: (progress: LayerProgress) => void;
}

/** An image that a builder has written into the store. */
export interface ExportedToStore {
  readonly metadata: BuildMetadata;
  /** That the builder fetched. */
  readonly bytes: number;
}

/**
 * Has a builder write an image into a layout of its own, whose blobs are those of the store. What it writes is hashed before it counts.
 *
 * @throws PullError
 */
export async function exportToStore(
  store: ImageStore,
  image: ExportedImage,
  { stallTimeout, signal, onProgress }: ExportOptions,
): Promise<ExportedToStore> {
  const { ref } = image;
  const stalled = new AbortController();
  const watch = watchSilence(stallTimeout, () => stalled.abort());
  const either = anySignal(signal, stalled.signal);
  let bytes = 0;
  const see = (progress: LayerProgress): void => {
    watch.heard();
    ({ bytes } = progress);
    onProgress(progress);
  };
  const dir = join(pullsFolder(store), ownName());
  try {
    await makeWriterLayout(dir, store.root);
    const exported = await exportImage(image, dir, see, { signal: either });
    if (exported.trigger !== undefined) {
      const what = `has ONBUILD triggers, which the builder would run on the way: ${exported.trigger}`;
      throw new PullError('has-triggers', ref, what);
    }
    if (stalled.signal.aborted)
      throw new PullError('stalled', ref, `the builder was silent for ${stallTimeout / 1000} s`);
    if (exported.exitCode !== 0) throw pullFailure(ref, exported);
    return { metadata: exported.metadata, bytes };
  } finally {
    watch.end();
    await rm(dir, { recursive: true, force: true });
  }
}
