import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingHttpHeaders } from 'node:http';
import type { ImageStore } from '../../image-store/store';
import { digestOf, hexOf, parseDigest } from '../../oci/digest';
import { writeFileBeside } from '../../util/files/files';
import { isCount, parseObject } from '../../util/json';
import { downloadFolder, type Content } from './contents';

/** What a URL brought once, as a record of the store has it. */
export interface KeptDownload extends Content {
  readonly url: string;
  /** Those of the answer that its content needs, and those that tell whether it is still the same. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of the request that decided the answer. */
  readonly varying: Readonly<Record<string, string>>;
  /** When it came from its host: ms since the epoch. */
  readonly received: number;
  /** It came out of a tar, and nobody knows whether its host has ever said so. */
  readonly isImported?: true;
}

const KEPT_HEADERS = ['content-type', 'content-encoding', 'content-disposition', 'etag', 'last-modified'];

/** The folder of all records, with a folder for each URL. */
export function recordsFolder(store: Pick<ImageStore, 'root'>): string {
  return join(downloadFolder(store), 'urls');
}

/**
 * Where the record of a download is: each answer of a URL has a file of its own, so that builds that write at the same time lose nothing of each other.
 */
export function recordPath(
  store: Pick<ImageStore, 'root'>,
  { url, digest, varying }: Pick<KeptDownload, 'url' | 'digest' | 'varying'>,
): string {
  return join(folderOf(store, url), `${hash(`${digest} ${JSON.stringify(varying)}`)}.json`);
}

/** A content of a URL, as it is told from all others. */
type Named = Pick<KeptDownload, 'url' | 'digest'>;

export function downloadKey({ url, digest }: Named): string {
  return `${url} ${digest}`;
}

/** Tells downloads that are among these from others. */
export function areAmong(downloads: readonly Named[]): (one: Named) => boolean {
  const keys = new Set(downloads.map(downloadKey));
  return (one) => keys.has(downloadKey(one));
}

/** Everything that a URL has brought, the latest first. */
export async function findRecords(store: ImageStore, url: string): Promise<readonly KeptDownload[]> {
  const folder = folderOf(store, url);
  // A store of another user may not be readable; then the host is asked.
  const names = (await readdir(folder).catch((): readonly string[] => [])).filter(isRecordName);
  const read = names.map(async (name) => parseKept(await readFile(join(folder, name), 'utf8').catch(() => undefined)));
  const records = (await Promise.all(read)).filter((kept) => kept !== undefined);
  return records.filter((kept) => kept.url === url).sort((a, b) => b.received - a.received);
}

/** A name for what the store has of all URLs, which is another one once a URL has brought something else. */
export async function stateOfRecords(store: Pick<ImageStore, 'root'>): Promise<string> {
  const urls = (await readdir(recordsFolder(store)).catch((): readonly string[] => [])).toSorted();
  const changed = urls.map(
    async (url) => (await stat(join(recordsFolder(store), url)).catch(() => undefined))?.mtimeMs,
  );
  return hash(JSON.stringify([urls, await Promise.all(changed)])).slice(0, 32);
}

/** Whether a file is a record, and not what an interrupted process has not given its name yet. */
export function isRecordName(name: string): boolean {
  return name.endsWith('.json');
}

/** Notes what a URL has brought, whose content is there. */
export async function writeRecord(store: ImageStore, kept: KeptDownload): Promise<void> {
  await writeFileBeside(recordPath(store, kept), `${JSON.stringify(kept)}\n`, 0o600);
}

/** Has a URL asked for anew instead of giving a content again; what else it has brought stays, since a lock may need it. */
export async function forgetRecords(
  store: ImageStore,
  { url, digest }: Pick<KeptDownload, 'url' | 'digest'>,
): Promise<void> {
  const wrong = (await findRecords(store, url)).filter((kept) => kept.digest === digest);
  // A store that cannot be written to stays as it is.
  for (const kept of wrong) await rm(recordPath(store, kept), { force: true }).catch(() => undefined);
}

/** @returns undefined for what no record has */
export function parseKept(text: string | undefined): KeptDownload | undefined {
  const { url, digest: named, size, headers, varying, received, isImported } = parseObject(text ?? '') ?? {};
  const digest = parseDigest(named);
  if (!digest || !isCount(size) || typeof url !== 'string' || !URL.canParse(url)) return undefined;
  if (!isPairs(headers) || !isPairs(varying) || !isCount(received)) return undefined;
  const kept = { url, digest, size, headers: keptHeaders(headers), varying, received };
  return { ...kept, ...(isImported === true && { isImported }) };
}

/** Those of an answer that are kept with its content. */
export function keptHeaders(answered: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = answered[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function folderOf(store: Pick<ImageStore, 'root'>, url: string): string {
  return join(recordsFolder(store), hash(url));
}

function hash(text: string): string {
  return hexOf(digestOf(text));
}

function isPairs(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
