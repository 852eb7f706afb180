import type { BaseImageLock } from '../../base-images/lock-file';
import { parseLock } from '../../base-images/parse-lock';
import { normalizeReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { canonicalPlatform } from '../../oci/platform-option';
import type { PinnedImage } from '../../image-store/pinned-images';
import { parseDigest } from '../../oci/digest';

/** What an export says in addition to its images. */
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
  /** The configuration of the target, if the lock belongs to one. */
  readonly configuration?: string;
  readonly lock: BaseImageLock;
}

/**
 * Reads the notes of a tar, which is untrusted.
 *
 * @param file names it in the error
 * @throws BuildkitError when they are not valid notes
 */
export function parseNotes(text: string, file: string): ExportNotes {
  const invalid = (options?: ErrorOptions): Error =>
    badInput(
      'NXBK-0606',
      `${file} does not hold notes of an export that this version understands`,
      'export it with the same version of nx-buildkit',
      options,
    );
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
  } catch (error) {
    // Whatever is wrong with them: any part of untrusted notes can be of any type.
    throw invalid({ cause: error });
  }
  throw invalid();
}

function isPinnedImage({ ref, platform, indexDigest }: PinnedImage): boolean {
  const isNormal = normalizeReference(ref) === ref && canonicalPlatform(platform) === platform;
  return isNormal && parseDigest(indexDigest) !== undefined;
}
