import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../errors';
import { type Digest, parseDigest } from '../oci/digest';
import { readRestored } from '../util/files/read-restored';
import { ifMissing } from '../util/files/if-missing';

/** The fields that every file naming an image of the store has: a lock, the record of a build, a note in the store itself. */
export interface PinnedImage {
  /** Normalized: `docker.io/library/alpine:3.20`. */
  readonly ref: string;
  /** `linux/arm64`. */
  readonly platform: string;
  /** Of the index, or of the manifest where there is no index. */
  readonly indexDigest: Digest;
  /** Whether it may have come from the Docker engine, and not from its registry. */
  readonly fromEngine?: true | undefined;
}

/**
 * The images that a JSON file, or the JSON files of a folder, name anywhere in them, for any kind and version of file.
 *
 * @returns undefined when there is no such file or folder
 * @throws BuildkitError when one cannot be read, so that prune does not treat it as a file that names no image
 */
export async function imagesNamedIn(path: string): Promise<readonly PinnedImage[] | undefined> {
  const files = await jsonFilesAt(path);
  return files && (await Promise.all(files.map(imagesOfFile))).flat();
}

/**
 * A file, or the JSON files of a folder.
 *
 * @returns their paths; undefined when there is no such file or folder
 */
export async function jsonFilesAt(path: string): Promise<readonly string[] | undefined> {
  const found = await stat(path).catch(ifMissing(undefined));
  return found?.isDirectory() ? jsonFilesIn(path) : found && [path];
}

/** The JSON files of a folder; none if there is no such folder. */
export async function jsonFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(ifMissing([]));
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

/** The key of an image, the same in every file that names it. */
export function imageKey({ ref, platform, indexDigest }: PinnedImage): string {
  return `${ref} ${platform} ${indexDigest}`;
}

async function imagesOfFile(file: string): Promise<readonly PinnedImage[]> {
  // A file that disappears while its folder is read no longer names anything.
  const text = await readRestored(file).catch(ifMissing('[]'));
  const found: PinnedImage[] = [];
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (isNamedImage(value)) found.push(value);
      return value;
    });
  } catch (error) {
    throw badInput(
      'NXBK-0605',
      `${file}, which may name images of the store, is not JSON: ${(error as Error).message}`,
      'delete it, or run prefetch there again',
      { cause: error },
    );
  }
  return found.map(({ ref, platform, indexDigest }) => ({ ref, platform, indexDigest }));
}

/** Whether something that was read from a file names an image of the store. */
export function isNamedImage(value: unknown): value is PinnedImage {
  const { ref, platform, indexDigest } = (value ?? {}) as Partial<PinnedImage>;
  return typeof ref === 'string' && typeof platform === 'string' && parseDigest(indexDigest) !== undefined;
}
