import { badInput } from '../errors';
import { formatWholePlatform, normalizePlatform, parsePlatform } from '../oci/platform';
import { contextKey, normalizeReference, parseReference } from '../oci/reference';
import type { BaseImageLock, ImageRole, LockedImage } from './lock-file';
import { lockedDownload } from '../downloads/lock/locked-download';
import { isCount } from '../util/json';
import { parseDigest } from '../oci/digest';
import { parseJson } from '../util/json';

const ROLES: readonly ImageRole[] = ['base', 'syntax', 'extra'];

/**
 * Reads the text of a lock, which is untrusted: it can come from a cache, a commit or an export. Every field must have the form in which prefetch
 * writes it, and derived fields are checked against their source; unknown fields are left out.
 *
 * @param path names the file in the error
 * @throws BuildkitError when the text is not a lock
 */
export function parseLock(text: string, path: string): BaseImageLock {
  const lock = parseJson(text) as Partial<BaseImageLock> | undefined;
  const images = Array.isArray(lock?.images) ? lock.images.map(lockedImage) : [undefined];
  const { downloads: found = [] } = lock ?? {};
  const downloads = Array.isArray(found) ? found.map(lockedDownload) : [undefined];
  const wrong = downloads.indexOf(undefined);
  if (
    lock?.version === 1 &&
    isPlatform(lock.platform) &&
    images.every((image) => image !== undefined) &&
    downloads.every((download) => download !== undefined)
  ) {
    return { version: 1, platform: lock.platform, images, ...(downloads.length > 0 && { downloads }) };
  }
  const where = wrong < 0 ? '' : `: downloads[${wrong}] is not what a build has downloaded`;
  throw badInput('NXBK-0703', `${path} is not a lock of base images${where}`);
}

/** @returns undefined for a value that prefetch never writes */
export function lockedImage(found: unknown): LockedImage | undefined {
  const image = (found ?? {}) as Readonly<Record<keyof LockedImage, unknown>>;
  const { written, ref, platform, size, layers } = image;
  const role = ROLES.find((one) => one === image.role);
  const key = keyOf(ref);
  const [indexDigest, manifestDigest, configDigest] = [image.indexDigest, image.manifestDigest, image.configDigest].map(
    parseDigest,
  );
  if (typeof ref !== 'string' || key === undefined || image.contextKey !== key || !role) return undefined;
  if (!isReference(written) || !isPlatform(platform) || !isCount(size) || !isCount(layers)) return undefined;
  if (!indexDigest || !manifestDigest || !configDigest) return undefined;
  return {
    written,
    ref,
    contextKey: key,
    platform,
    role,
    ...(image.fromEngine === true && { fromEngine: true }),
    indexDigest,
    manifestDigest,
    configDigest,
    size,
    layers,
  };
}

/** @returns the key of the named context that replaces the image; undefined for what is not a normalized reference */
function keyOf(ref: unknown): string | undefined {
  const reference = typeof ref === 'string' && normalizeReference(ref) === ref ? parseReference(ref) : undefined;
  return reference && contextKey(reference);
}

function isReference(text: unknown): text is string {
  return typeof text === 'string' && parseReference(text) !== undefined;
}

function isPlatform(text: unknown): text is string {
  const platform = typeof text === 'string' ? parsePlatform(text) : undefined;
  return platform !== undefined && formatWholePlatform(normalizePlatform(platform)) === text;
}
