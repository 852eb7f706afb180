import type { IncomingHttpHeaders } from 'node:http';
import type { ImageStore } from '../image-store/store';
import type { DownloadContext, Headers } from './ask';
import { openDownload, type Download } from './download';
import { isImmutable } from './immutable';
import { isPrivate, mayBeKept } from './keeping';
import { beginKeeping, findKept, readKept, type KeptDownload, type Keeping } from './kept-downloads';
import type { DownloadCounter } from './tally';

/** What requests are answered with. */
export interface DownloadService {
  readonly store: ImageStore;
  /** Whether the store alone is asked. */
  readonly isOffline: boolean;
  readonly context: DownloadContext;
  readonly counter: DownloadCounter;
}

/** A request of RUN, as it came. */
export interface AskedDownload {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: IncomingHttpHeaders;
}

/** What it is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
}

/** Of a connection and not of what is asked for; and what would make an answer depend on what the client has. */
const NOT_ASKED = new Set([
  'connection',
  'host',
  'te',
  'via',
  'accept-encoding',
  'content-length',
  'transfer-encoding',
]);
const CONDITIONS = new Set(['if-match', 'if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-range']);

/**
 * Answers from the store what is known to be the same still, and from the host otherwise, and keeps that.
 *
 * @throws DownloadError, also from the body
 */
export function answerDownload(service: DownloadService, asked: AskedDownload, signal: AbortSignal): Promise<Reply> {
  return service.isOffline ? answerOffline(service, asked) : answerOnline(service, asked, signal);
}

async function answerOffline(service: DownloadService, { url, headers }: AskedDownload): Promise<Reply> {
  const kept = isPrivate(url, headers) ? undefined : await findKept(service.store, url, headers);
  if (kept) return replyFromStore(service, kept, rangeOf(headers));
  service.counter.missing(url);
  // No tool asks again after a 404.
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: textOf('The image store does not have it\n') };
}

async function answerOnline(
  service: DownloadService,
  { url, method, headers }: AskedDownload,
  signal: AbortSignal,
): Promise<Reply> {
  const { store, context, counter } = service;
  const open = (forwarded: Headers, isSecret: boolean): Promise<Download> => {
    const request = { url, method, headers: forwarded, isPrivate: isSecret, followsRedirects: isImmutable(url) };
    return openDownload(context, request, signal);
  };
  const counted = (download: Download, keeping?: Keeping): Reply => ({
    ...download,
    body: passOn(download, (bytes) => counter.received(url.host, bytes), keeping),
  });
  if (isPrivate(url, headers)) return counted(await open(without(headers, NOT_ASKED), true));
  const plain = without(headers, NOT_ASKED, CONDITIONS, new Set(['range']));
  if (method === 'HEAD') return counted(await open(plain, false));

  const kept = await findKept(store, url, headers);
  const range = rangeOf(headers);
  if (kept && !isAskedAgain(url, headers)) return replyFromStore(service, kept, range);
  const further: Headers = kept ? conditionsOf(kept) : range === undefined ? {} : { range };
  const download = await open({ ...plain, ...further }, false);
  if (kept && download.status === 304) return replyFromStore(service, kept, range);
  if (store.isReadOnly || !canBeKept(url, download)) return counted(download);
  return counted(download, await beginKeeping(store, url, headers, download.headers).catch(() => undefined));
}

/** Whether the host is asked if what the store has is the same still. */
function isAskedAgain(url: URL, { 'cache-control': control = '' }: IncomingHttpHeaders): boolean {
  return !isImmutable(url) || /no-cache/i.test(control);
}

/** What is kept for good is not asked for again, so it is neither the page of a portal nor a body that may have ended early. */
function canBeKept(url: URL, { status, headers }: Download): boolean {
  const { 'content-length': length, 'content-type': type = '' } = headers;
  if (status !== 200 || !mayBeKept(headers)) return false;
  return !isImmutable(url) || (length !== undefined && !type.startsWith('text/html'));
}

/** With If-Range the client wants a part only of the version that it has, so that it is given the whole instead. */
function rangeOf(headers: IncomingHttpHeaders): string | undefined {
  return headers['if-range'] === undefined ? headers.range : undefined;
}

/** What makes a host say that nothing has changed. */
function conditionsOf({ headers }: KeptDownload): Headers {
  const { etag, 'last-modified': modified } = headers;
  return { ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) };
}

function replyFromStore({ store, counter }: DownloadService, kept: KeptDownload, range: string | undefined): Reply {
  counter.fromStore();
  const headers = { ...kept.headers, 'accept-ranges': 'bytes' };
  const [, from = '', to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const start = Number(from);
  // Any other range is answered with the whole. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
  if (from === '' || start >= kept.size)
    return { status: 200, headers: { ...headers, 'content-length': String(kept.size) }, body: readKept(store, kept) };
  const end = Math.min(to ? Number(to) : kept.size - 1, kept.size - 1);
  const partial = {
    'content-length': String(end - start + 1),
    'content-range': `bytes ${start}-${end}/${kept.size}`,
  };
  return { status: 206, headers: { ...headers, ...partial }, body: readKept(store, kept, { start, end }) };
}

async function* passOn(
  { headers, body }: Download,
  onBytes: (bytes: number) => void,
  keeping?: Keeping,
): AsyncGenerator<Buffer, void, undefined> {
  let kept = keeping;
  let received = 0;
  const settle = async (end: 'commit' | 'abandon'): Promise<void> => {
    const one = kept;
    kept = undefined;
    // Neither a full disk nor a store of another user ends the download.
    await one?.[end]().catch(() => undefined);
  };
  try {
    for await (const chunk of body) {
      received += chunk.length;
      onBytes(chunk.length);
      await kept?.write(chunk).catch(() => settle('abandon'));
      // A client that has everything may ask for it again, or go, before it is told that this is the end.
      if (String(received) === headers['content-length']) await settle('commit');
      yield chunk;
    }
    await settle(isWholeBody(headers, received) ? 'commit' : 'abandon');
  } finally {
    await settle('abandon');
  }
}

/** A body without a length that is not chunked ends with its connection, whatever ended that. */
function isWholeBody(headers: IncomingHttpHeaders, received: number): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding = '' } = headers;
  return length === undefined ? encoding.includes('chunked') : String(received) === length;
}

async function* textOf(text: string): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(text);
}

function without(headers: IncomingHttpHeaders, ...names: readonly ReadonlySet<string>[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !names.some((set) => set.has(name)) ? [[name, value]] : [],
    ),
  );
}
