import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileBeside } from '../util/files/files';
import { readRestored, readRestoredIfThere } from '../util/files/read-restored';
import { removeLinks } from '../util/files/remove-links';
import { jsonFilesIn } from '../image-store/pinned-images';
import { hasIndex, type StoredImage } from '../image-store/stored-image';
import { parseLock } from './parse-lock';
import { sortDownloads, type LockedDownload } from '../downloads/lock/locked-download';
import { ifMissing } from '../util/files/if-missing';

/** What an image is for: a stage or a `--from`, the `# syntax` frontend, or something that no Dockerfile shows. */
export type ImageRole = 'base' | 'syntax' | 'extra';

/** A base image as it is requested. */
export interface BaseImage {
  /** As the Dockerfile reads after ARG expansion. */
  readonly written: string;
  /** Normalized: `docker.io/gitea/gitea:1.25.1`. */
  readonly ref: string;
  /** The key of its named context: familiar form without `:latest`. */
  readonly contextKey: string;
  /** The platform that is needed, which differs from the build's for a `$BUILDPLATFORM` stage. */
  readonly platform: string;
  readonly role: ImageRole;
  /** Whether the options allow that it comes from the Docker engine if no registry has it. */
  readonly fromEngine?: true | undefined;
}

/** Whether two refer to the same image for the same platform, for any use. */
export function isSameImage(a: Pick<BaseImage, 'ref' | 'platform'>, b: Pick<BaseImage, 'ref' | 'platform'>): boolean {
  return a.ref === b.ref && a.platform === b.platform;
}

/**
 * A base image as it was found. Digests are upstream's own, except if the builder pulled it: then they are those of the new manifest that BuildKit
 * wrote around upstream's layers, and the index digest is that of the manifest.
 */
export interface LockedImage extends BaseImage, StoredImage {}

/** The base images of one component for one platform of its build, in the order of their references. */
export interface BaseImageLock {
  readonly version: 1;
  /** The platform of the build. */
  readonly platform: string;
  readonly images: readonly LockedImage[];
  /** What RUN downloaded in the build that docker-build locked. */
  readonly downloads?: readonly LockedDownload[];
}

/** Locks what was found for an image. It contains only these fields, always in the same order, so that the same digests give the same bytes. */
export function lockAs(
  image: BaseImage,
  { indexDigest, manifestDigest, configDigest, size, layers }: StoredImage,
): LockedImage {
  return { ...image, indexDigest, manifestDigest, configDigest, size, layers };
}

/** The lock of a tag: for this platform, or for another one with an index, which has all platforms. */
export function lockedAs(
  locked: readonly LockedImage[],
  { ref, platform }: Pick<BaseImage, 'ref' | 'platform'>,
): LockedImage | undefined {
  const same = locked.filter((image) => image.ref === ref);
  return same.find((image) => image.platform === platform) ?? same.find(hasIndex);
}

/** The lock of one platform in a folder: `linux-arm64.json`. */
export function lockPath(folder: string, platform: string): string {
  return join(folder, `${platform.replaceAll('/', '-')}.json`);
}

/** The same images and downloads give the same bytes, regardless of the order in which they were found. */
export function formatLock({ platform, images, downloads = [] }: Omit<BaseImageLock, 'version'>): string {
  const order = (image: LockedImage): string => `${image.ref} ${image.platform} ${image.role} ${image.written}`;
  const sorted = [...images].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const lock: BaseImageLock = {
    version: 1,
    platform,
    images: sorted,
    ...(downloads.length > 0 && { downloads: sortDownloads(downloads) }),
  };
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/**
 * Reads a lock; see parseLock.
 *
 * @returns undefined when there is none
 * @throws BuildkitError when the file is not a lock
 */
export async function readLock(path: string): Promise<BaseImageLock | undefined> {
  const text = await readRestored(path).catch(ifMissing(undefined));
  return text === undefined ? undefined : parseLock(text, path);
}

/** All locks of a component, from any run. */
export async function readLocks(folder: string): Promise<readonly BaseImageLock[]> {
  const locks = await Promise.all((await jsonFilesIn(folder)).map(readLock));
  return locks.filter((lock) => lock !== undefined);
}

/**
 * Writes locks; one that is still right stays as it is, byte for byte.
 *
 * @param keepOthers whether those of other platforms stay, because they are part of the sources. Otherwise they are removed, since docker-build's
 * hash reads the whole folder.
 */
export async function writeLocks(
  folder: string,
  locks: ReadonlyMap<string, string>,
  { keepOthers }: { readonly keepOthers: boolean },
): Promise<void> {
  await removeLinks([folder]);
  const paths = new Map([...locks].map(([platform, text]) => [lockPath(folder, platform), text]));
  for (const [path, text] of paths) {
    if ((await readRestoredIfThere(path)) !== text) await writeFileBeside(path, text);
  }
  if (keepOthers) return;
  const others = (await readdir(folder)).map((name) => join(folder, name)).filter((path) => !paths.has(path));
  await Promise.all(others.map((path) => rm(path, { recursive: true, force: true })));
}

/** Images by the platform of the build that needs them. */
export type ImagesByPlatform = ReadonlyMap<string, readonly LockedImage[]>;
