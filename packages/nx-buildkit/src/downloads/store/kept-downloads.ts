import { createHash } from 'node:crypto';
import { readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingHttpHeaders } from 'node:http';
import type { ImageStore } from '../../image-store/store';
import { parseDigest } from '../../oci/digest';
import { writeFileBeside } from '../../util/files/files';
import { isCount, listIn, parseObject } from '../../util/json';
import { beginContent, contentPath, downloadFolder, hasContent, type Content, type ContentWriter } from './contents';
import { varyingHeaders } from './keeping';

/** What an URL brought, as the index of the store has it. */
export interface KeptDownload extends Content {
  readonly url: string;
  /** Those of the answer that its content needs, and those that tell whether it is still the same. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of the request that decided the answer. */
  readonly varying: Readonly<Record<string, string>>;
  /** What it brought before, the last first. */
  readonly earlier?: readonly Content[];
}

/** A download that is written while it comes. */
export interface Keeping extends Pick<ContentWriter, 'write' | 'abandon'> {
  /** Gives it its name. */
  readonly commit: () => Promise<KeptDownload>;
}

/** Contents that are remembered of a URL. */
const MOST_EARLIER = 20;

const VALIDATORS = ['etag', 'last-modified'];
const KEPT_HEADERS = ['content-type', 'content-encoding', 'content-disposition', ...VALIDATORS];

/** Where the index says what a URL brought. */
export function indexPath(store: Pick<ImageStore, 'root'>, url: string): string {
  return join(downloadFolder(store), 'urls', `${createHash('sha256').update(url).digest('hex')}.json`);
}

/**
 * What the store has for a request. That it is used now is noted, for prune.
 *
 * @param locked contents: the first of them that the URL has brought, and that is there, comes before the latest
 */
export async function findKept(
  store: ImageStore,
  url: URL,
  asked: IncomingHttpHeaders,
  locked: readonly Content[] = [],
): Promise<KeptDownload | undefined> {
  const latest = await findLatest(store, url.href);
  const isSame = Object.entries(latest?.varying ?? {}).every(([name, value]) => String(asked[name] ?? '') === value);
  if (!latest || !isSame) return undefined;
  for (const content of [...locked.filter((one) => hasBrought(latest, one)), latest]) {
    if (!(await hasContent(store, content))) continue;
    await touch(indexPath(store, latest.url));
    if (content.digest !== latest.digest) await touch(contentPath(store, content.digest));
    return withContent(latest, content);
  }
  return undefined;
}

/** What a URL brought the last time. */
export async function findLatest(store: ImageStore, url: string): Promise<KeptDownload | undefined> {
  // A store of another user may not be readable; then the host is asked.
  const kept = parseKept(await readFile(indexPath(store, url), 'utf8').catch(() => undefined));
  return kept?.url === url ? kept : undefined;
}

/** Whether a URL has ever brought a content: a lock, which anybody may have written, must not give it that of another one. */
export function hasBrought({ digest, earlier = [] }: KeptDownload, content: Content): boolean {
  return [digest, ...earlier.map((one) => one.digest)].includes(content.digest);
}

/** With another content of the same URL, of which the validators of the latest say nothing. */
export function withContent(latest: KeptDownload, { digest, size }: Content): KeptDownload {
  if (digest === latest.digest) return latest;
  const headers = Object.entries(latest.headers).filter(([name]) => !VALIDATORS.includes(name));
  return { ...latest, digest, size, headers: Object.fromEntries(headers) };
}

/** Has a URL asked for anew, whatever it has brought. */
export async function forgetKept(store: ImageStore, url: string): Promise<void> {
  // A store that cannot be written to stays as it is.
  await rm(indexPath(store, url), { force: true }).catch(() => undefined);
}

/** A store that cannot be written to is not pruned either. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** @returns undefined for what no index has */
export function parseKept(text: string | undefined): KeptDownload | undefined {
  const kept = parseObject(text ?? '') ?? {};
  const { url, headers, varying, earlier } = kept;
  const [content] = parseContent(kept);
  if (!content || typeof url !== 'string' || !URL.canParse(url)) return undefined;
  if (!isPairs(headers) || !isPairs(varying)) return undefined;
  return { url, ...content, headers: keptHeaders(headers), varying, earlier: listIn(earlier).flatMap(parseContent) };
}

function parseContent(found: unknown): readonly Content[] {
  const { digest: named, size } = (found ?? {}) as Readonly<Record<keyof Content, unknown>>;
  const digest = parseDigest(named);
  return digest && isCount(size) ? [{ digest, size }] : [];
}

function isPairs(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

/**
 * Begins to keep the answer to a request.
 *
 * @param asked headers of the request
 * @param answered headers of the answer
 */
export async function beginKeeping(
  store: ImageStore,
  { href: url }: URL,
  asked: IncomingHttpHeaders,
  answered: IncomingHttpHeaders,
): Promise<Keeping> {
  const { commit, ...writer } = await beginContent(store);
  return {
    ...writer,
    async commit() {
      const content = await commit();
      const headers = keptHeaders(answered);
      const kept = { url, ...content, headers, varying: varyingHeaders(answered.vary, asked) };
      await writeIndex(store, kept);
      return kept;
    },
  };
}

/** Notes what a URL brought, whose content is there. */
export async function writeIndex(store: ImageStore, kept: KeptDownload): Promise<void> {
  const before = await findLatest(store, kept.url);
  const contents = before ? [before, ...(before.earlier ?? [])] : [];
  const earlier = contents
    .filter(({ digest }) => digest !== kept.digest)
    .slice(0, MOST_EARLIER)
    .map(({ digest, size }) => ({ digest, size }));
  await writeFileBeside(indexPath(store, kept.url), `${JSON.stringify({ ...kept, earlier })}\n`, 0o600);
}

function keptHeaders(answered: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = answered[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
