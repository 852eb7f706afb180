import { resolve } from 'node:path';
import { isSameImage, readLocks, type LockedImage } from '../../base-images/lock-file';
import { lockWithOnbuildImages, type RequiredImages } from '../../base-images/onbuild-images';
import { contentsOf } from '../../image-store/gc/inventory';
import { viewStore, type ImageStore } from '../../image-store/store';
import type { BaseImageState, ComponentImages } from '../findings/base-images';

/** What a target needs, as its prefetch task would ask for it. */
export interface ComponentNeeds extends Pick<ComponentImages, 'task'> {
  /** Folder of the image store, as the target names it; the user's own when not given. */
  readonly storeDir: string | undefined;
  /** Of its locks, absolute or relative to the workspace. */
  readonly lockFolder: string;
  /** By platform of the build. */
  readonly wanted: ReadonlyMap<string, RequiredImages>;
  /** The command that fetches the images of a platform. */
  readonly command: (platform: string) => string;
}

/**
 * Compares what a target needs with its locks and the store, without a request.
 *
 * @throws BuildkitError for an invalid lock
 */
export async function stateOfImages(
  { task, storeDir, lockFolder, wanted, command }: ComponentNeeds,
  workspaceRoot: string,
): Promise<readonly ComponentImages[]> {
  const store = viewStore(storeDir, workspaceRoot);
  const locks = await readLocks(resolve(workspaceRoot, lockFolder));
  return Promise.all(
    [...wanted].map(async ([platform, needed]): Promise<ComponentImages> => {
      const locked = locks.find((lock) => lock.platform === platform)?.images ?? [];
      return { task, platform, store, command: command(platform), images: await statesOf(store, needed, locked) };
    }),
  );
}

/** Images that ONBUILD triggers ask for are only known if the image with the trigger is in the store. */
async function statesOf(
  store: ImageStore,
  needed: RequiredImages,
  locked: readonly LockedImage[],
): Promise<readonly BaseImageState[]> {
  const states: BaseImageState[] = [];
  await lockWithOnbuildImages(store, needed, async (image) => {
    const found = locked.find((other) => isSameImage(image, other));
    const isWhole = found !== undefined && (await contentsOf(store, found)).isWhole;
    states.push({ ...image, state: found ? (isWhole ? 'whole' : 'missing') : 'unlocked' });
    return isWhole ? found : undefined;
  });
  return states.sort((a, b) => (a.ref < b.ref ? -1 : 1));
}
