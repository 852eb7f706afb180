import { refusedTar, readTarText, type ReadEntry } from '../../image-store/archive/import-images';
import type { ImageStore } from '../../image-store/store';
import { digestNamed, type Digest } from '../../oci/digest';
import { listIn, parseObject } from '../../util/json';
import { isImmutable, namedDigest } from '../immutable';
import { lockedDownload } from '../lock/locked-download';
import { beginContent, hasContent, type Content } from '../store/contents';
import { findRecords, parseKept, recordPath, writeRecord, type KeptDownload } from '../store/records';
import { CONTENTS, DOWNLOADS_ENTRY } from './export-downloads';

/** The downloads of an export on their way into a store. */
export interface DownloadImport {
  /** Takes an entry of the tar if it is one of them. The tar is untrusted: see importImages. */
  readonly read: ReadEntry;
  /**
   * Notes what their URLs bring, once the tar has been read.
   *
   * @returns how many
   * @throws BuildkitError when one of them is not in the tar, or cannot be what its URL brings
   */
  readonly finish: () => Promise<number>;
}

export function importDownloads(store: ImageStore): DownloadImport {
  const announced = new Map<Digest, number>();
  let downloads: readonly KeptDownload[] = [];
  return {
    async read(name, entry) {
      if (name === DOWNLOADS_ENTRY) {
        downloads = parseDownloads(await readTarText(entry));
        downloads.forEach(({ digest, size }) => announced.set(digest, size));
        return true;
      }
      const digest = name.startsWith(CONTENTS) ? digestNamed(name.slice(CONTENTS.length)) : undefined;
      if (!digest) return false;
      const size = announced.get(digest);
      if (size === undefined || size !== entry.header.size) throw refusedTar(`${name} is not one of its downloads`);
      await receive(store, { digest, size }, entry);
      return true;
    },
    async finish() {
      for (const one of downloads) await requireImportable(store, one);
      for (const one of downloads) await note(store, one);
      return new Set(downloads.map(({ url }) => url)).size;
    },
  };
}

/** @throws BuildkitError for anything that no export holds */
function parseDownloads(text: string): readonly KeptDownload[] {
  const { version, downloads } = parseObject(text) ?? {};
  if (version !== 1) throw refusedTar(`${DOWNLOADS_ENTRY} is of another version`);
  return listIn(downloads).map((one) => {
    const kept = parseKept(JSON.stringify(one));
    if (!kept || !lockedDownload(kept)) throw refusedTar(`${DOWNLOADS_ENTRY} has something other than downloads`);
    return kept;
  });
}

async function receive(store: ImageStore, expected: Content, content: AsyncIterable<unknown>): Promise<void> {
  const writer = await beginContent(store);
  try {
    for await (const chunk of content) await writer.write(chunk as Buffer);
    await writer.commit(({ digest, size }) => {
      if (digest !== expected.digest || size !== expected.size)
        throw refusedTar(`${expected.digest} does not have the bytes of its digest`);
    });
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** What a host has said is known better than by a tar. */
async function note(store: ImageStore, one: KeptDownload): Promise<void> {
  const known = await findRecords(store, one.url);
  if (known.some((kept) => recordPath(store, kept) === recordPath(store, one))) return;
  // A clock that is ahead, or that somebody has made up, would come before all that is to come.
  await writeRecord(store, { ...one, received: Math.min(one.received, Date.now()), isImported: true });
}

/** A tar must not change what the store has for good, nor name what it does not hold. */
async function requireImportable(store: ImageStore, one: KeptDownload): Promise<void> {
  if (!(await hasContent(store, one))) throw refusedTar(`${one.url} is missing`);
  const named = namedDigest(new URL(one.url)) ?? one.digest;
  if (one.digest !== named) throw refusedTar(`${one.url} is ${one.digest} in it, and names ${named}`);
  const known = await findRecords(store, one.url);
  const [latest] = known;
  if (latest && isImmutable(new URL(one.url)) && !known.some(({ digest }) => digest === one.digest))
    throw refusedTar(`${one.url} never changes, and is ${one.digest} in it but ${latest.digest} in the image store`);
}
