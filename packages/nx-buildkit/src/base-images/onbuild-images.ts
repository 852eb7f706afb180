import { readBlob } from '../image-store/blobs/blobs';
import type { ImageStore } from '../image-store/store';
import { parseImageConfig } from '../oci/image-config';
import type { BaseImage, LockedImage } from './lock-file';
import type { ImageConfigs } from './required-images';

/** What a build needs when the ONBUILD triggers of these images count as well. */
export type RequiredImages = (configs: ImageConfigs) => readonly BaseImage[];

/**
 * Locks the images that a build needs, and those that their ONBUILD triggers ask for, until there are no new ones.
 *
 * @param lock returns undefined for an image that cannot be fetched, whose triggers are unknown
 */
export async function lockWithOnbuildImages(
  store: ImageStore,
  needed: RequiredImages,
  lock: (image: BaseImage) => Promise<LockedImage | undefined>,
): Promise<readonly LockedImage[]> {
  const done = new Set<string>();
  let locked: readonly LockedImage[] = [];
  let next = needed({});
  while (next.length > 0) {
    next.forEach((image) => done.add(identity(image)));
    locked = [...locked, ...(await Promise.all(next.map(lock))).filter((image) => image !== undefined)];
    next = needed(await readConfigs(store, locked)).filter((image) => !done.has(identity(image)));
  }
  return locked;
}

function identity({ contextKey, platform, role }: BaseImage): string {
  return `${contextKey} ${platform} ${role}`;
}

/** The instructions that ONBUILD of images keeps for what is built on them. */
export async function onbuildTriggers(store: ImageStore, images: readonly LockedImage[]): Promise<readonly string[]> {
  const configs = Object.values(await readConfigs(store, images));
  return configs.flatMap(({ config }) => config?.OnBuild ?? []);
}

/** The configurations of images that the store has, by reference. */
export async function readConfigs(store: ImageStore, images: readonly LockedImage[]): Promise<ImageConfigs> {
  const entries = await Promise.all(
    images.map(async ({ ref, configDigest }) => {
      const text = (await readBlob(store, configDigest)) ?? '{}';
      return [ref, parseImageConfig(text, ref)] as const;
    }),
  );
  return Object.fromEntries(entries);
}
