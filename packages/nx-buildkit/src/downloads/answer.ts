import type { IncomingHttpHeaders } from 'node:http';
import type { Headers } from './ask';
import { isBelow } from './conversion';
import { openDownload, type Download } from './download';
import { isImmutable, redirectsToFile } from './immutable';
import { comparedWithLock } from './lock/compare';
import { fixedIn, isAmong } from './lock/locked-download';
import { passOn } from './pass-on';
import { rangeOf, replyFromStore } from './reply-from-store';
import type { AskedDownload, DownloadService, Reply } from './service';
import { isPrivate, mayBeKept } from './store/keeping';
import { beginKeeping, findKept, type Keeping } from './store/kept-downloads';
import type { KeptDownload } from './store/records';

/** Of a connection and not of what is asked for; and what would make an answer depend on what the client has. */
const NOT_ASKED = new Set([
  'connection',
  'host',
  'te',
  'via',
  'accept-encoding',
  'content-length',
  'proxy-connection',
  'transfer-encoding',
]);
const CONDITIONS = new Set(['if-match', 'if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-range']);

/**
 * Answers from the store what is known to be the same still, and from the host otherwise, and keeps that.
 *
 * @throws DownloadError, also from the body
 */
export function answerDownload(service: DownloadService, asked: AskedDownload, signal: AbortSignal): Promise<Reply> {
  return service.isOffline ? answerOffline(service, asked, signal) : answerOnline(service, asked, signal);
}

async function answerOffline(service: DownloadService, asked: AskedDownload, signal: AbortSignal): Promise<Reply> {
  const { store, counter } = service;
  const { url, headers } = asked;
  const lock = service.lockOf();
  // The indexes of the lock, too: the latest may name packages that no build has downloaded.
  const locked = lock.get(url.href);
  const isWanted = (one: KeptDownload): boolean => !locked || isAmong(locked, one);
  const kept = isSecret(service, asked) ? undefined : await findKept(store, url, headers, isWanted);
  if (kept) return replyFromStore(service, kept, rangeOf(headers));
  counter.missing(url);
  // A RUN that does without makes another image than with a network, and the cache of the builder would not tell them apart.
  await (fixedIn(lock, url).length > 0 ? service.onRefused(signal) : service.onLack(signal));
  // No tool asks again after a 404.
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: textOf('The image store does not have it\n') };
}

async function answerOnline(service: DownloadService, asked: AskedDownload, signal: AbortSignal): Promise<Reply> {
  const { store, counter, context } = service;
  const lock = service.lockOf();
  const { url, method, headers } = asked;
  if (method === 'GET' && fixedIn(lock, url).length > 0) return answerLocked(service, asked, signal);
  if (isSecret(service, asked)) {
    if (method === 'GET') counter.unkept(url);
    const request = { url, method, headers: without(headers, NOT_ASKED), isPrivate: true, redirects: 'none' } as const;
    return passOnly(service, url, await openDownload(context, request, signal));
  }
  const plain = plainly(headers);
  const redirects = redirectsToFile(url) ? 'all' : 'to files';
  const open = (forwarded: Headers): Promise<Download> =>
    openDownload(context, { url, method, headers: forwarded, isPrivate: false, redirects }, signal);
  if (method === 'HEAD') return passOnly(service, url, await open(plain));

  const range = rangeOf(headers);
  // Of what was imported, whoever wrote the tar chose the ETag, too.
  const kept = await findKept(store, url, headers, ({ isImported }) => !isImported);
  if (lock.size > 0 && !lock.has(url.href)) counter.unlocked();
  if (kept && !isAskedAgain(url, headers)) return replyFromStore(service, kept, range);
  const further: Headers = kept ? conditionsOf(kept) : range === undefined ? {} : { range };
  const download = await open({ ...plain, ...further });
  if (kept && download.status === 304) return replyFromStore(service, kept, range);
  return passAndKeep(service, asked, download);
}

/** Gives what the lock has, or nothing: all of it from the host, since only that can be compared, also to a client that may have a login. */
async function answerLocked(service: DownloadService, asked: AskedDownload, signal: AbortSignal): Promise<Reply> {
  const { store, counter, context } = service;
  const { url, method, headers } = asked;
  const fixed = fixedIn(service.lockOf(), url);
  const isNotKept = isSecret(service, asked);
  const kept = isNotKept ? undefined : await findKept(store, url, headers, (one) => isAmong(fixed, one));
  if (kept) return replyFromStore(service, kept, rangeOf(headers));
  const request = { url, method, headers: plainly(headers), isPrivate: isNotKept, redirects: 'all' } as const;
  const download = await comparedWithLock(await openDownload(context, request, signal), fixed, (found) => {
    counter.refused(url, fixed, found);
    return service.onRefused(signal);
  });
  return isNotKept ? passOnly(service, url, download) : passAndKeep(service, asked, download);
}

function passOnly(service: DownloadService, url: URL, download: Download, keeping?: Keeping): Reply {
  const { counter, onKept, onUnstored } = service;
  const onBytes = (bytes: number): void => counter.received(url.host, bytes);
  const onUnkept = (error: unknown): void => onUnstored(url, error);
  return { ...download, body: passOn(download, { onBytes, keeping, onKept, onUnkept }) };
}

async function passAndKeep(
  service: DownloadService,
  { url, headers }: AskedDownload,
  download: Download,
): Promise<Reply> {
  const { store, counter, onUnstored } = service;
  if (store.isReadOnly || !canBeKept(url, download)) {
    // An error page is what RUN gets offline, too.
    if (download.status < 400) counter.unkept(url);
    return passOnly(service, url, download);
  }
  const keeping = await beginKeeping(store, url, headers, download.headers).catch((error: unknown) =>
    onUnstored(url, error),
  );
  return passOnly(service, url, download, keeping || undefined);
}

/** Whether nobody else may see the request or its answer. */
function isSecret({ privatePrefixes }: DownloadService, { url, headers }: AskedDownload): boolean {
  return isBelow(url, privatePrefixes) || isPrivate(url, headers);
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

/** What makes a host say that nothing has changed. */
function conditionsOf({ headers }: KeptDownload): Headers {
  const { etag, 'last-modified': modified } = headers;
  return { ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) };
}

async function* textOf(text: string): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(text);
}

/** As if the client had nothing of it yet, and wanted all of it. */
function plainly(headers: IncomingHttpHeaders): Headers {
  return without(headers, NOT_ASKED, CONDITIONS, new Set(['range']));
}

function without(headers: IncomingHttpHeaders, ...names: readonly ReadonlySet<string>[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !names.some((set) => set.has(name)) ? [[name, value]] : [],
    ),
  );
}
