import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageStore } from '../../image-store/store';
import { digestOfFile, digestOfHash, hexOf, type Digest } from '../../oci/digest';
import { makeFolder } from '../../util/files/files';
import { ownName } from '../../util/files/own-name';

/** One content that a URL had. */
export interface Content {
  readonly digest: Digest;
  /** bytes */
  readonly size: number;
}

/** A content that is written while it comes. */
export interface ContentWriter {
  readonly write: (chunk: Buffer) => Promise<void>;
  /**
   * Gives it its name.
   *
   * @param check throws for a content that must not get it
   */
  readonly commit: (check?: (content: Content) => void) => Promise<Content>;
  /** Removes what was written. */
  readonly abandon: () => Promise<void>;
}

/** The folder of all downloads, in the image store. */
export function downloadFolder({ root }: Pick<ImageStore, 'root'>): string {
  return join(root, 'downloads');
}

/** Where the content of a download lies. */
export function contentPath(store: Pick<ImageStore, 'root'>, digest: Digest): string {
  return join(downloadFolder(store), 'sha256', hexOf(digest));
}

/** Whether a content is there, as far as its size tells. */
export async function hasContent(store: ImageStore, { digest, size }: Content): Promise<boolean> {
  return (await stat(contentPath(store, digest)).catch(() => undefined))?.size === size;
}

/**
 * A content, or a range of its bytes with the last one included, once all of it has turned out to have its digest: a client that gets the beginning of
 * a damaged file would ask the host for the rest of it.
 *
 * @throws for damaged content, which is removed
 */
export async function* readContent(
  store: ImageStore,
  { digest }: Pick<Content, 'digest'>,
  range?: { readonly start: number; readonly end: number },
): AsyncGenerator<Buffer, void, undefined> {
  const path = contentPath(store, digest);
  if (!(await verifyContent(store, digest))) throw new Error(`${path} was damaged, and is removed`);
  yield* createReadStream(path, range) as AsyncIterable<Buffer>;
}

/** Files that this process has verified, as they were then. */
const verified = new Set<string>();

/** Whether a content has its digest; it is removed otherwise. */
export async function verifyContent(store: ImageStore, digest: Digest): Promise<boolean> {
  const path = contentPath(store, digest);
  const { ino, mtimeMs, size } = await stat(path);
  const state = `${path} ${ino} ${mtimeMs} ${size}`;
  if (verified.has(state)) return true;
  if ((await digestOfFile(path)) !== digest) {
    await rm(path, { force: true });
    return false;
  }
  verified.add(state);
  return true;
}

/** Begins to write a content whose digest is not known before its end. */
export async function beginContent(store: ImageStore): Promise<ContentWriter> {
  const folder = join(downloadFolder(store), 'ingest');
  await makeFolder(folder);
  await makeFolder(join(downloadFolder(store), 'sha256'));
  const beside = join(folder, ownName());
  const file = await open(beside, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  const abandon = async (): Promise<void> => {
    await file.close();
    await rm(beside, { force: true });
  };
  return {
    async write(chunk) {
      await file.appendFile(chunk);
      hash.update(chunk);
      size += chunk.length;
    },
    async commit(check) {
      const content = { digest: digestOfHash(hash), size };
      check?.(content);
      await file.close();
      await rename(beside, contentPath(store, content.digest));
      return content;
    },
    abandon,
  };
}
