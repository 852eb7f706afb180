import { ensureInStore, fetchImage, type FetchOptions } from '../../base-images/fetch-image';
import { lockAs, lockPath, readLock, type LockedImage } from '../../base-images/lock-file';
import { contextKey, parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { counted } from '../../util/counted';
import { formatBytes } from '../../util/format';
import { DEFAULT_POLICY } from '../../pull/retry-policy';
import type { Site } from './build-environment';

/** Images by the platform of the build that needs them. */
export type ImagesByPlatform = ReadonlyMap<string, readonly LockedImage[]>;

/**
 * What prefetch locked for a component.
 *
 * @param folder absolute path of its locks
 * @throws BuildkitError when prefetch has not run for one of the platforms
 */
export async function lockedImages(
  folder: string,
  project: string,
  platforms: readonly string[],
): Promise<ImagesByPlatform> {
  const locks = await Promise.all(
    platforms.map(async (platform) => {
      const lock = await readLock(lockPath(folder, platform));
      if (lock) return [platform, lock.images] as const;
      throw badInput(
        `The base images of ${project} for ${platform} are not locked`,
        `run nx run ${project}:prefetch --platform=${platform}, or let docker-build depend on prefetch with "params": "forward"`,
      );
    }),
  );
  return new Map(locks);
}

/** Fetches by digest what the store lacks of locked images: their lock can come from another machine's cache. */
export async function bringIn(images: readonly LockedImage[], { store, source, say }: Site): Promise<void> {
  const bytes = await ensureInStore(store, source, images, patience(say));
  if (bytes > 0) say(`${formatBytes(bytes)} of base images fetched that the image store lacked`);
}

/**
 * Fetches and locks an image that no Dockerfile shows, which a build was just denied: one that a frontend of the user's own asks for, say.
 *
 * @param ref normalized, as the denial names it
 */
export async function fetchUnforeseen(
  ref: string,
  platforms: readonly string[],
  { store, source, say }: Site,
): Promise<readonly LockedImage[]> {
  const reference = parseReference(ref);
  if (!reference) throw badInput(`The build asks for "${ref}", which is not an image reference`);
  return Promise.all(
    platforms.map(async (platform): Promise<LockedImage> => {
      const image = { written: ref, ref, contextKey: contextKey(reference), platform, role: 'extra' as const };
      const fetched = await fetchImage(store, source, image, undefined, patience(say));
      say(`${ref} (${platform}): ${formatBytes(fetched.fetchedBytes)} fetched`);
      return lockAs(image, fetched);
    }),
  );
}

/** As much as prefetch itself has. */
function patience(say: (line: string) => void): FetchOptions {
  return {
    policy: DEFAULT_POLICY,
    events: ({ ref }) => ({
      onRetry: ({ why, retriesLeft }) => say(`${ref}: ${why} (${counted(retriesLeft, 'attempt')} left)`),
    }),
  };
}
