import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, withPath } from '../../util/files/files';
import { sealBlob } from './blobs';
import { blobPath, type ImageStore } from '../store';
import { type Digest, digestOfHash, hexOf } from '../../oci/digest';
import type { BlobRef, ByteRange } from '../../oci/manifest';

/**
 * A blob that is being fetched. Its bytes are in `ingest/<digest>` of the store until it is complete and has the right digest, so a part is never
 * taken for the blob, and after a SIGKILL the next pull resumes after the last byte.
 *
 * The file `n` of that folder holds the bytes from n on. The sizes of these files are the complete state.
 */
export interface Ingest {
  /** The missing ranges in their order; a long range is split into several that can be fetched at the same time. */
  readonly missing: readonly ByteRange[];
  /** Bytes that were there when it was opened. */
  readonly resumed: number;
  /** Opens one of the missing ranges. */
  readonly openRange: (range: ByteRange) => Promise<IngestRange>;
  /**
   * Joins the ranges and moves the blob to its place in the store. Bytes without the right digest are removed.
   *
   * @returns false for wrong bytes
   */
  readonly commit: () => Promise<boolean>;
}

/** A range of a blob that is being written. */
export interface IngestRange {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Keeps what was written. */
  readonly close: () => Promise<void>;
}

/** Size in bytes from which a range gets several connections. */
export const LONG_RANGE = 64 * 1024 * 1024;

/** Connections for a long range. */
const CONNECTIONS = 4;

/**
 * Opens a partly fetched blob, or a new one. The caller holds the lock of the blob, and opens it again after a failure.
 *
 * @throws the error of the file system
 */
export async function openIngest(store: ImageStore, blob: BlobRef): Promise<Ingest> {
  const folder = ingestPath(store, blob.digest);
  await makeFolder(folder);
  const ranges = await readRanges(folder);
  const beginning = join(folder, '0');
  const hash = createHash('sha256');
  for await (const chunk of read(beginning, 0)) hash.update(chunk);

  return {
    missing: gapsBetween(ranges, blob.size).flatMap(cut),
    resumed: ranges.reduce((sum, { start, end }) => sum + end - start, 0),
    openRange({ start }) {
      const before = ranges.find(({ end }) => end === start)?.start ?? start;
      return openForAppending(join(folder, String(before)), before === 0 ? (chunk) => hash.update(chunk) : undefined);
    },
    async commit() {
      await joinRanges(folder, (chunk) => hash.update(chunk));
      const isRight = digestOfHash(hash) === blob.digest && (await stat(beginning)).size === blob.size;
      if (isRight) {
        await rename(beginning, blobPath(store, blob.digest));
        await sealBlob(store, blob);
      }
      await rm(folder, { recursive: true, force: true });
      return isRight;
    },
  };
}

/** The folder of a partly fetched blob. */
export function ingestPath(store: ImageStore, digest: Digest): string {
  return join(ingestFolder(store), hexOf(digest));
}

/** The folder of all partly fetched blobs. */
export function ingestFolder(store: ImageStore): string {
  return join(store.root, 'ingest');
}

/** What has come, in its order. */
async function readRanges(folder: string): Promise<readonly ByteRange[]> {
  const ranges = (await readdir(folder)).map(async (name) => {
    const start = Number(name);
    return { start, end: start + (await stat(join(folder, name))).size };
  });
  return (await Promise.all(ranges)).filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
}

function gapsBetween(ranges: readonly ByteRange[], size: number): readonly ByteRange[] {
  const gaps: ByteRange[] = [];
  let covered = 0;
  for (const { start, end } of [...ranges, { start: size, end: size }]) {
    if (start > covered) gaps.push({ start: covered, end: start });
    covered = Math.max(covered, end);
  }
  return gaps;
}

function cut({ start, end }: ByteRange): readonly ByteRange[] {
  if (end - start < LONG_RANGE) return [{ start, end }];
  const step = Math.ceil((end - start) / CONNECTIONS);
  return Array.from({ length: CONNECTIONS }, (_, i) => ({
    start: start + i * step,
    end: Math.min(start + (i + 1) * step, end),
  }));
}

/** Appends the bytes of the other files to the file `0`. It can be repeated after an interruption. */
async function joinRanges(folder: string, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  const [first, ...others] = await readRanges(folder);
  const beginning = await openForAppending(join(folder, '0'), onChunk);
  try {
    let end = first?.start === 0 ? first.end : 0;
    for (const range of others) {
      const file = join(folder, String(range.start));
      for await (const chunk of read(file, Math.max(end - range.start, 0))) await beginning.write(chunk);
      end = Math.max(end, range.end);
      await rm(file);
    }
  } finally {
    await beginning.close();
  }
}

async function openForAppending(path: string, onChunk?: (chunk: Uint8Array) => void): Promise<IngestRange> {
  const file = await open(path, 'a');
  return {
    async write(chunk) {
      await file.appendFile(chunk).catch((error: unknown) => {
        throw withPath(error, path);
      });
      onChunk?.(chunk);
    },
    close: () => file.close(),
  };
}

/** The bytes of a file from `start` on; none if it does not exist. */
async function* read(path: string, start: number): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { start, highWaterMark: 1024 * 1024 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
