import { enginePlatform, loadArchive, pullByEngine, tagImage, inspectImages } from '../docker/images';
import { normalizeReference } from '../oci/reference';
import { WrongBlobError } from '../image-store/blobs/blobs';
import { imageArchive } from '../image-store/archive/image-archive';
import { noteName } from '../image-store/image-names';
import { resolvedDigest, recordResolvedTag } from '../image-store/resolved-tags';
import { describeNotice } from './describe-notice';
import { pullImage } from './pull-image';
import type { ImageRequest, PullNotice } from './pull-options';
import type { PullSource } from './pull-source';
import { withPuller } from './puller';
import { openStore, type ImageStore } from '../image-store/store';
import { findInStore, type StoredImage } from '../image-store/stored-image';

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

/**
 * Gives an engine BuildKit's image under a name: its own copy, otherwise one that is pulled through the image store, with resuming and retries. Only
 * if that fails, the engine pulls it itself, since it may have certificates that the store's client does not know.
 *
 * @param name see localImage
 * @throws BuildkitError of the pull into the store
 */
export async function provideImage(endpoint: string | undefined, name: string, origin: ImageOrigin): Promise<void> {
  const { image, log } = origin;
  if (await tagImage(endpoint, image, name)) return;
  const [loaded] = await inspectImages([name], endpoint);
  if (loaded) return;
  log(`Getting BuildKit's image ${image}.`);
  try {
    await loadFromStore(endpoint, name, origin).catch((error: unknown) => {
      // The store has removed the damaged blobs, and the image is pulled again.
      if (error instanceof WrongBlobError && error.transient) return loadFromStore(endpoint, name, origin);
      throw error;
    });
  } catch (error) {
    if ((await pullByEngine(endpoint, image)) && (await tagImage(endpoint, image, name))) return;
    throw error;
  }
}

async function loadFromStore(endpoint: string | undefined, name: string, origin: ImageOrigin): Promise<void> {
  const { image, storeDir, root } = origin;
  const [store, platform] = await Promise.all([openStore(storeDir, root), enginePlatform(endpoint)]);
  const wanted = { ref: normalizeReference(image) ?? image, platform };
  const stored = (await broughtBefore(store, wanted)) ?? (await bring(store, wanted, origin));
  const archive = await imageArchive(store, [{ ref: wanted.ref, ...stored }], [name]);
  await loadArchive(endpoint, archive.open());
}

async function bring(store: ImageStore, wanted: ImageRequest, { source, log }: ImageOrigin): Promise<StoredImage> {
  const onNotice = (notice: PullNotice): void => log(`${wanted.ref}: ${describeNotice(notice)}`);
  const pulled = await withPuller(store, source, (puller) => pullImage(puller, wanted, { onNotice }));
  await noteName(store, wanted.ref, pulled.indexDigest);
  await recordResolvedTag(store, { ...wanted, indexDigest: pulled.indexDigest });
  return pulled;
}

/** Without a request, so that BuildKit also starts on a machine that has the store but no network. */
async function broughtBefore(store: ImageStore, wanted: ImageRequest): Promise<StoredImage | undefined> {
  const digest = await resolvedDigest(store, wanted);
  return digest && findInStore(store, digest, wanted.ref, wanted.platform);
}
