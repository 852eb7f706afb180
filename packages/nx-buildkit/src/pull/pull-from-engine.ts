import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PullError } from '../buildx/pull-error';
import { saveImage } from '../docker/images';
import { importSavedImage } from '../image-store/archive/import-saved-image';
import { pullsFolder } from '../image-store/gc/leftovers';
import { requireWritable, type ImageStore } from '../image-store/store';
import { findInStore } from '../image-store/stored-image';
import { makeFolder } from '../util/files/files';
import { ownName } from '../util/files/own-name';
import type { ImageRequest, Pulled } from './pull-options';

/**
 * Takes an image of the Docker engine into the store. Where the engine has its manifests, the digests are the engine's own.
 *
 * @throws PullError if it is for another platform than the requested one, which BuildKit would not check, or is not the requested one
 */
export async function pullFromEngine(store: ImageStore, { ref, platform, digest }: ImageRequest): Promise<Pulled> {
  requireWritable(store, `${ref} (${platform})`);
  const folder = join(pullsFolder(store), ownName());
  try {
    await makeFolder(folder);
    const file = join(folder, 'image.tar');
    await saveImage(ref, file);
    const found = await importSavedImage(store, createReadStream(file), ref);
    if (digest !== undefined && digest !== found)
      throw new PullError('moved', ref, `the Docker engine has ${found}, and ${digest} is locked`);
    const stored = await findInStore(store, found, ref, platform);
    if (!stored || stored.otherPlatform !== undefined) {
      const offered = stored?.otherPlatform ?? 'other platforms';
      throw new PullError('no-such-platform', ref, `the Docker engine has it for ${offered} and not for ${platform}`);
    }
    return { ...stored, fetchedBytes: 0, from: 'engine' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
