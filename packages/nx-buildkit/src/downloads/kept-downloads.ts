import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingHttpHeaders } from 'node:http';
import type { ImageStore } from '../image-store/store';
import { parseDigest, type Digest } from '../oci/digest';
import { makeFolder, writeFileBeside } from '../util/files/files';
import { isCount, parseObject } from '../util/json';
import { varyingHeaders } from './keeping';

/** What an URL brought, as the index of the store has it. */
export interface KeptDownload {
  readonly url: string;
  readonly digest: Digest;
  /** bytes */
  readonly size: number;
  /** Those of the answer that its content needs, and those that tell whether it is still the same. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of the request that decided the answer. */
  readonly varying: Readonly<Record<string, string>>;
}

/** A download that is written while it comes. */
export interface Keeping {
  readonly write: (chunk: Buffer) => Promise<void>;
  /** Gives it its name. */
  readonly commit: () => Promise<void>;
  /** Removes what was written. */
  readonly abandon: () => Promise<void>;
}

const KEPT_HEADERS = ['content-type', 'content-encoding', 'content-disposition', 'etag', 'last-modified'] as const;

/** The folder of all downloads, in the image store. */
export function downloadFolder({ root }: Pick<ImageStore, 'root'>): string {
  return join(root, 'downloads');
}

/** Where the content of a download lies. */
export function contentPath(store: Pick<ImageStore, 'root'>, digest: Digest): string {
  return join(downloadFolder(store), 'sha256', digest.slice('sha256:'.length));
}

/** Where the index says what a URL brought. */
export function indexPath(store: Pick<ImageStore, 'root'>, url: string): string {
  return join(downloadFolder(store), 'urls', `${createHash('sha256').update(url).digest('hex')}.json`);
}

/** What the store has for a request. That it is used now is noted, for prune. */
export async function findKept(
  store: ImageStore,
  url: URL,
  asked: IncomingHttpHeaders,
): Promise<KeptDownload | undefined> {
  const path = indexPath(store, url.href);
  // A store of another user may not be readable; then the host is asked.
  const kept = parseKept(await readFile(path, 'utf8').catch(() => undefined));
  if (kept?.url !== url.href) return undefined;
  const isSame = Object.entries(kept.varying).every(([name, value]) => String(asked[name] ?? '') === value);
  const size = isSame ? (await stat(contentPath(store, kept.digest)).catch(() => undefined))?.size : undefined;
  if (size !== kept.size) return undefined;
  const now = new Date();
  // A store that cannot be written to is not pruned either.
  await utimes(path, now, now).catch(() => undefined);
  return kept;
}

/** @returns undefined for what no index has */
export function parseKept(text: string | undefined): KeptDownload | undefined {
  const { url, digest: named, size, headers, varying } = (parseObject(text ?? '') ?? {}) as Partial<KeptDownload>;
  const digest = parseDigest(named);
  if (!digest || url === undefined || !URL.canParse(url) || !isCount(size)) return undefined;
  return isPairs(headers) && isPairs(varying) ? { url, digest, size, headers, varying } : undefined;
}

function isPairs(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

/**
 * The content of a download, or a range of its bytes with the last one included, once all of it has turned out to have its digest: a client that gets
 * the beginning of a damaged file would ask the host for the rest of it.
 *
 * @throws for damaged content, which is removed
 */
export async function* readKept(
  store: ImageStore,
  { digest }: KeptDownload,
  range?: { readonly start: number; readonly end: number },
): AsyncGenerator<Buffer, void, undefined> {
  const path = contentPath(store, digest);
  await verify(path, digest);
  yield* createReadStream(path, range) as AsyncIterable<Buffer>;
}

/** Files that this process has verified, as they were then. */
const verified = new Set<string>();

async function verify(path: string, digest: Digest): Promise<void> {
  const { ino, mtimeMs, size } = await stat(path);
  const state = `${path} ${ino} ${mtimeMs} ${size}`;
  if (verified.has(state)) return;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  if (`sha256:${hash.digest('hex')}` !== digest) {
    await rm(path, { force: true });
    throw new Error(`${path} was damaged, and is removed`);
  }
  verified.add(state);
}

/**
 * Begins to keep the answer to a request.
 *
 * @param asked headers of the request
 * @param answered headers of the answer
 */
export async function beginKeeping(
  store: ImageStore,
  url: URL,
  asked: IncomingHttpHeaders,
  answered: IncomingHttpHeaders,
): Promise<Keeping> {
  const folder = join(downloadFolder(store), 'ingest');
  await makeFolder(folder);
  await makeFolder(join(downloadFolder(store), 'sha256'));
  const beside = join(folder, randomUUID());
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
    async commit() {
      await file.close();
      const digest = `sha256:${hash.digest('hex')}` as Digest;
      await rename(beside, contentPath(store, digest));
      const headers = Object.fromEntries(
        KEPT_HEADERS.flatMap((name) => (answered[name] === undefined ? [] : [[name, answered[name]]])),
      ) as Record<string, string>;
      const kept: KeptDownload = {
        url: url.href,
        digest,
        size,
        headers,
        varying: varyingHeaders(answered.vary, asked),
      };
      await writeFileBeside(indexPath(store, url.href), `${JSON.stringify(kept)}\n`, 0o600);
    },
    abandon,
  };
}
