import { writeFileBeside } from '../util/files/files';
import { readRestoredIfThere } from '../util/files/read-restored';
import { imageKey, isNamedImage, type PinnedImage } from '../image-store/pinned-images';
import type { PulledFrom } from '../pull/pull-options';
import { isTrouble, type PullTrouble } from '../pull/pull-troubles';
import { isCount, isTime, parseJson } from '../util/json';

/** How an image came into the store of this machine. */
export interface PullRecord {
  /** When, ISO 8601. */
  readonly pulled: string;
  readonly from: PulledFrom;
  /** The host that its last bytes came from, a mirror or the registry, if known. */
  readonly host?: string;
  /** Bytes that came over the network for it. */
  readonly fetchedBytes?: number;
  /** ms of the pull, with all pauses. */
  readonly took?: number;
  /** What went wrong on the way. */
  readonly troubles?: readonly PullTrouble[];
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
  const earlier = await readPulls(file);
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

/** How the images of one lock were pulled, as far as it was noted. */
export async function readPulls(file: string): Promise<PullRecords> {
  return new Map((await readNotes(file)).map((note) => [imageKey(note), recordOf(note)]));
}

function recordOf({ pulled, from, host, fetchedBytes, took, troubles }: Note): PullRecord {
  return { pulled, from, host, fetchedBytes, took, troubles };
}

interface Note extends PinnedImage, PullRecord {}

/** No build needs them, so a damaged file, or an entry that is not a note, counts as missing. */
async function readNotes(file: string): Promise<readonly Note[]> {
  const notes = parseJson((await readRestoredIfThere(file)) ?? '');
  return Array.isArray(notes) ? notes.filter(isNote) : [];
}

function isNote(value: unknown): value is Note {
  if (!isNamedImage(value)) return false;
  const { pulled, from, host = '', fetchedBytes = 0, took = 0, troubles = [] } = value as Partial<Note>;
  const isPull = isTime(pulled) && typeof from === 'string' && typeof host === 'string';
  const areNumbers = isCount(fetchedBytes) && isCount(took);
  return isPull && areNumbers && Array.isArray(troubles) && troubles.every(isTrouble);
}
