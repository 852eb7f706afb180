import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type ExtractEvents } from 'tar-stream';
import { digestNamed, type Digest } from '../../oci/digest';

/** A file of a tar, to be read before the next one comes. */
export type Entry = ExtractEvents['entry'][1];

/** The files of a tar in their order; the iteration fails with the tar. */
export function tarEntries(tar: Readable): AsyncIterable<Entry> {
  const entries = extract();
  pipeline(tar, entries).catch((error: Error) => entries.destroy(error));
  return entries;
}

/** The digest of the blob that has this name in the tar of a layout. */
export function blobNamed(name: string): Digest | undefined {
  const [, hex = ''] = /^blobs\/sha256\/(.*)$/.exec(name) ?? [];
  return digestNamed(hex);
}
