import type { BaseImageLock } from '../../base-images/lock-file';
import { parseLock } from '../../base-images/parse-lock';
import { normalizeReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { canonicalPlatform } from '../../oci/platform-option';
import type { PinnedImage } from '../../image-store/pinned-images';
import { parseDigest } from '../../oci/digest';

/** What an export says beside its images. */
export interface ExportNotes {
  readonly version: 1;
  readonly locks: readonly ExportedLock[];
  /** BuildKit's own images. */
  readonly builder: readonly PinnedImage[];
}

/** The lock of one platform with whose it is. */
export interface ExportedLock {
  readonly project: string;
  readonly target: string;
  /** Of the target, when the lock is of one. */
  readonly configuration?: string;
  readonly lock: BaseImageLock;
}

/**
 * Reads the notes of a tar that anybody can have made.
 *
 * @param file names it in the error
 * @throws BuildkitError when they are none
 */
export function parseNotes(text: string, file: string): ExportNotes {
  try {
    const notes = JSON.parse(text) as ExportNotes;
    const locks = notes.locks.map(({ project, target, configuration, lock }) => ({
      project: String(project),
      target: String(target),
      ...(configuration !== undefined && { configuration: String(configuration) }),
      lock: parseLock(JSON.stringify(lock), file),
    }));
    const builder = notes.builder.map(({ ref, platform, indexDigest }) => ({ ref, platform, indexDigest }));
    if (notes.version === 1 && builder.every(isPinnedImage)) return { version: 1, locks, builder };
  } catch {
    // Told below.
  }
  throw badInput(
    `${file} does not hold notes of an export that this version understands`,
    'export it with the same version of nx-buildkit',
  );
}

function isPinnedImage({ ref, platform, indexDigest }: PinnedImage): boolean {
  const isNormal = normalizeReference(ref) === ref && canonicalPlatform(platform) === platform;
  return isNormal && parseDigest(indexDigest) !== undefined;
}
