import { engineHasImage, enginePlatform, loadArchive, pullByEngine, tagImage } from '../buildx/engine-images';
import { normalizeReference } from '../base-images/reference';
import { imageArchive } from '../image/archive';
import { pullImage, type RetryPolicy } from '../image-store/pull-with-retries';
import type { PullSource } from '../image-store/puller';
import { openStore } from '../image-store/store';

/** Where BuildKit's image comes from when an engine does not have it. */
export interface ImageOrigin {
  /** As a user writes it. */
  readonly image: string;
  /** Mirrors and proxies. */
  readonly source: PullSource;
  /** Folder of the image store, absolute or relative to `root`; the user's own when not given. */
  readonly storeDir?: string;
  readonly root: string;
  readonly log: (line: string) => void;
}

const POLICY: RetryPolicy = { retries: 5, minTimeout: 1_000, maxTimeout: 30_000, stallTimeout: 60_000 };

/**
 * Gives an engine BuildKit's image under a name: its own copy, or else one that comes through the image store, resumed and retried, and only
 * when that fails by the engine's own pull, which may know certificates that the store's does not.
 *
 * @param name see localImage
 * @throws BuildkitError of the pull into the store
 */
export async function provideImage(endpoint: string | undefined, name: string, origin: ImageOrigin): Promise<void> {
  const { image, log } = origin;
  if (await tagImage(endpoint, image, name)) return;
  if (await engineHasImage(endpoint, name)) return;
  log(`Getting BuildKit's image ${image}.`);
  try {
    await loadFromStore(endpoint, name, origin);
  } catch (error) {
    if ((await pullByEngine(endpoint, image)) && (await tagImage(endpoint, image, name))) return;
    throw error;
  }
}

async function loadFromStore(endpoint: string | undefined, name: string, origin: ImageOrigin): Promise<void> {
  const { image, source, storeDir, root, log } = origin;
  const ref = normalizeReference(image) ?? image;
  const [store, platform] = await Promise.all([openStore(storeDir, root), enginePlatform(endpoint)]);
  const pulled = await pullImage(store, source, { ref, platform }, POLICY, {
    onRetry: ({ why, retriesLeft }) => log(`${why}; ${retriesLeft} more tries.`),
  });
  const resolved = new Date().toISOString();
  const archive = await imageArchive(
    store,
    [{ ...pulled, ref, platform, resolved, written: image, contextKey: image, role: 'extra' }],
    [name],
  );
  await loadArchive(endpoint, archive.open());
}
