import { writeFileBeside } from '../util/files/files';
import { readRestoredIfThere } from '../util/files/read-restored';
import { imageKey, isNamedImage, type PinnedImage } from '../image-store/pinned-images';
import type { PulledFrom } from '../pull/pull-options';
import { parseJson } from '../util/json';

/** How an image came into the store of this machine. */
export interface PullRecord {
  /** When, ISO 8601. */
  readonly pulled: string;
  readonly from: PulledFrom;
  /** The host that its last bytes came from, a mirror or the registry, if known. */
  readonly host?: string;
}

/** By {@link imageKey}. An image that was in the store before the notes has none. */
export type PullRecords = ReadonlyMap<string, PullRecord>;

/**
 * Notes how the images of a lock were pulled.
 *
 * These notes are not part of the lock, so that two machines lock the same images in the same bytes and their builds share a cache. They are not an
 * output of prefetch either: they are about this machine, and a cache would restore those of another.
 *
 * @param file absolute path of the notes
 * @param came how the images of this run were pulled
 * @returns what is known about all of them, including earlier runs
 */
export async function recordPulls(
  file: string,
  images: readonly PinnedImage[],
  came: PullRecords,
): Promise<PullRecords> {
  const earlier = new Map((await readNotes(file)).map((note) => [imageKey(note), note]));
  const notes = images.flatMap((image): readonly Note[] => {
    const { ref, platform, indexDigest } = image;
    const note = came.get(imageKey(image)) ?? earlier.get(imageKey(image));
    return note ? [{ ref, platform, indexDigest, ...note }] : [];
  });
  if (images.some((image) => came.has(imageKey(image)))) {
    await writeFileBeside(file, `${JSON.stringify(notes, null, 2)}\n`);
  }
  return new Map(notes.map((note) => [imageKey(note), note]));
}

interface Note extends PinnedImage, PullRecord {}

/** No build needs them, so a damaged file, or an entry that is not a note, counts as missing. */
async function readNotes(file: string): Promise<readonly Note[]> {
  const notes = parseJson((await readRestoredIfThere(file)) ?? '');
  return Array.isArray(notes) ? notes.filter(isNote) : [];
}

function isNote(value: unknown): value is Note {
  if (!isNamedImage(value)) return false;
  const { pulled, from, host = '' } = value as Partial<Note>;
  return typeof pulled === 'string' && typeof from === 'string' && typeof host === 'string';
}
