import { parseLock, type BaseImageLock } from '../../base-images/lock-file';
import { normalizeReference } from '../../oci/reference';
import { badInput } from '../../errors';
import { canonicalPlatform } from '../../oci/platform-option';
import type { NamedImage } from '../../image-store/pinned-images';
import { parseDigest } from '../../image-store/store';

/** What an export says beside its images. */
export interface ExportNotes {
  readonly version: 1;
  readonly locks: readonly ExportedLock[];
  /** BuildKit's own images. */
  readonly builder: readonly NamedImage[];
}

/** The lock of one platform with whose it is. */
export interface ExportedLock {
  readonly project: string;
  readonly target: string;
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
    const locks = notes.locks.map(({ project, target, lock }) => ({
      project: String(project),
      target: String(target),
      lock: parseLock(JSON.stringify(lock), file),
    }));
    const named = [...locks.flatMap(({ lock }) => lock.images), ...notes.builder];
    const platforms = [...locks.map(({ lock }) => lock), ...named].map(({ platform }) => platform);
    if (notes.version === 1 && named.every(isNamed) && platforms.every(isPlatform)) {
      return { version: 1, locks, builder: notes.builder };
    }
  } catch {
    // Told below.
  }
  throw badInput(
    `${file} holds no notes of an export that this version understands`,
    'export it with the same version of nx-buildkit',
  );
}

function isNamed({ ref, indexDigest }: NamedImage): boolean {
  return normalizeReference(ref) === ref && parseDigest(indexDigest) !== undefined;
}

function isPlatform(text: string): boolean {
  return canonicalPlatform(text) === text;
}
