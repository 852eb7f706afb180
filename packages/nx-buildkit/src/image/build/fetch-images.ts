import { fetchImage, type FetchOptions } from '../../base-images/fetch-image';
import { describeOtherPlatform } from '../../base-images/other-platform';
import {
  lockAs,
  lockPath,
  readLock,
  readLocks,
  type BaseImageLock,
  type ImagesByPlatform,
  type LockedImage,
} from '../../base-images/lock-file';
import { lockedForBuild, type Take } from '../../base-images/locked-for-build';
import { allowEngine } from '../../base-images/required-images';
import { contextKey, parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { formatBytes } from '../../util/format';
import { lockFolderOf, needsByPlatform, type ComponentSources } from '../plan/component-sources';
import { describeNotice } from '../../pull/describe-notice';
import { withPuller, type Puller } from '../../pull/puller';
import type { BuildEnvironment } from './build-environment';

interface LockOptions {
  /** Images that an earlier build asked for although no Dockerfile shows them. */
  readonly undeclared?: readonly LockedImage[];
  /** Trusts the lock for the images, and does not fetch those that are missing from the store. */
  readonly isDryRun?: boolean;
}

/**
 * The images that a component is built from, all of them in the store afterwards: their lock can come from another machine's cache, so they are
 * fetched by digest.
 *
 * @throws BuildkitError when prefetch has not run for one of the platforms, or an image cannot be fetched
 */
export async function imagesForBuild(
  sources: ComponentSources,
  environment: BuildEnvironment,
  { undeclared = [], isDryRun }: LockOptions = {},
): Promise<ImagesByPlatform> {
  let bytes = 0;
  const bringBy =
    (puller: Puller): Take =>
    async (image, { indexDigest }) => {
      const fetched = await fetchImage(puller, image, indexDigest, reportingTo(environment.log));
      bytes += fetched.fetchedBytes;
      if (fetched.otherPlatform !== undefined)
        environment.log(describeOtherPlatform({ ...image, offered: fetched.otherPlatform }));
      return lockAs(image, fetched);
    };
  const folder = lockFolderOf(sources, environment.workspaceRoot);
  const lockedBy = (take: Take) =>
    Promise.all(
      [...needsByPlatform(sources)].map(async ([platform, need]) => {
        const lock = await lockFor(platform, folder, environment.log);
        if (!lock && isDryRun) {
          environment.log(
            `The base images for ${platform} are not locked yet: prefetch locks them, and the build gets them as contexts`,
          );
          return [platform, []] as const;
        }
        if (!lock) throw notLocked(sources.component.project, platform);
        const ofPlatform = undeclared.filter((image) => image.platform === platform);
        return [platform, await lockedForBuild(environment.store, lock, ofPlatform, need, take)] as const;
      }),
    );
  const locked = new Map(
    await (isDryRun
      ? lockedBy(asLocked)
      : withPuller(environment.store, environment.source, (puller) => lockedBy(bringBy(puller)))),
  );
  logFetched(bytes, environment);
  return locked;
}

/**
 * The lock of a platform. Without one, the locks of other platforms count, as they do for prefetch: a run for another platform that goes on at the
 * same time replaces the lock of this one.
 */
async function lockFor(
  platform: string,
  folder: string,
  log: (line: string) => void,
): Promise<BaseImageLock | undefined> {
  const own = await readLock(lockPath(folder, platform));
  if (own) return own;
  const others = await readLocks(folder);
  if (others.length === 0) return undefined;
  log(`The locks for ${others.map((lock) => lock.platform).join(' and ')} say which base images ${platform} gets`);
  const images = others.flatMap((lock) =>
    // What no Dockerfile shows is not asked for by its platform.
    lock.images.map((image) =>
      image.role === 'extra' && image.platform === lock.platform ? { ...image, platform } : image,
    ),
  );
  return { version: 1, platform, images };
}

/** Fetches by digest what is missing in the store of images that were handed over: files on a disk can change. */
export async function ensureImages(images: readonly LockedImage[], environment: BuildEnvironment): Promise<void> {
  const bytes = await withPuller(environment.store, environment.source, async (puller) => {
    let sum = 0;
    for (const image of images)
      sum += (await fetchImage(puller, image, image.indexDigest, reportingTo(environment.log))).fetchedBytes;
    return sum;
  });
  logFetched(bytes, environment);
}

function logFetched(bytes: number, { log }: BuildEnvironment): void {
  if (bytes > 0) log(`${formatBytes(bytes)} of base images fetched that were missing from the image store`);
}

/** If nothing is built, the store does not need the image. */
const asLocked: Take = async (image, locked) => lockAs(image, locked);

function notLocked(project: string, platform: string): Error {
  return badInput(
    'NXBK-0701',
    `The base images of ${project} for ${platform} are not locked`,
    `run nx run ${project}:prefetch --platform=${platform}, or let docker-build depend on prefetch with "params": "forward"`,
  );
}

/**
 * Fetches and locks an image that no Dockerfile shows and that a build was just denied, for example one that the user's own frontend asks for.
 *
 * @param ref normalized, as the denial names it
 */
export async function fetchUndeclaredImage(
  ref: string,
  platforms: readonly string[],
  { store, source, log, fromEngine }: BuildEnvironment,
): Promise<readonly LockedImage[]> {
  const reference = parseReference(ref);
  if (!reference) throw badInput('NXBK-0403', `The build asks for "${ref}", which is not an image reference`);
  const key = contextKey(reference);
  return withPuller(store, source, (puller) =>
    Promise.all(
      platforms.map(async (platform): Promise<LockedImage> => {
        const image = allowEngine({ written: ref, ref, contextKey: key, platform, role: 'extra' as const }, fromEngine);
        const fetched = await fetchImage(puller, image, undefined, reportingTo(log));
        log(`${ref} (${platform}): ${formatBytes(fetched.fetchedBytes)} fetched`);
        if (fetched.otherPlatform !== undefined)
          log(describeOtherPlatform({ ...image, offered: fetched.otherPlatform }));
        return lockAs(image, fetched);
      }),
    ),
  );
}

function reportingTo(log: (line: string) => void): FetchOptions {
  return { events: ({ ref }) => ({ onNotice: (notice) => log(`${ref}: ${describeNotice(notice)}`) }) };
}
