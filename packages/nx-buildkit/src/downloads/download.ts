import { createHash, type Hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { transportFailure } from '../registry/http/transport-failure';
import { isFinal } from '../registry/registry-error';
import { ask, type Answer, type AnswerOf, type DownloadContext, type DownloadRequest, type Headers } from './ask';
import { createFailures, DownloadError, type Failures, type RequestProblem } from './failures';

/** An answer that was complete by itself, and shorter than the first one announced. */
const ENDED_EARLY: RequestProblem = { kind: 'broken-off', words: 'broke the connection off' };

/** An answer whose body goes on where a broken connection left it. */
export interface Download {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Throws DownloadError where it cannot go on. */
  readonly body: AsyncIterable<Buffer>;
}

/**
 * Gets a URL, from whichever host brings it first, and resumes a body that breaks off.
 *
 * @throws DownloadError
 */
export async function openDownload(
  context: DownloadContext,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Download> {
  const failures = createFailures(context.limits.giveUpAfter, context.onFailure);
  const first = await ask(context, request, failures, new Set(), signal);
  const body = resumed(context, request, first, failures, signal);
  return { status: first.answer.statusCode, headers: joined(first.answer.headers), body };
}

/** With one value for each header: a host may send a header in several lines. https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
function joined(headers: Answer['headers']): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) && name !== 'set-cookie' ? value.join(', ') : value,
    ]),
  );
}

async function* resumed(
  context: DownloadContext,
  request: DownloadRequest,
  { answer: first, source: firstSource }: AnswerOf,
  failures: Failures,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  const broken = new Set<string>();
  let answer = first;
  let source = firstSource;
  let sent = 0;
  for (;;) {
    let problem = ENDED_EARLY;
    try {
      for await (const chunk of restOf(answer, first, sent, hash)) {
        failures.gotOn();
        hash.update(chunk);
        sent += chunk.length;
        yield chunk;
      }
      if (isAll(first, request, sent)) return;
    } catch (error) {
      if (error instanceof DownloadError && !signal.aborted) throw error;
      problem = transportFailure(error);
    }
    signal.throwIfAborted();
    failures.note(source, problem);
    if (source.isMirror) broken.add(source.url.host);
    if (isFinal(problem.kind)) throw failures.last();
    if (String(sent) === first.headers['content-length']) return;
    // A part of a file is the client's own affair.
    if (first.statusCode !== 200) throw failures.last();
    await failures.pause(signal);
    const headers = { ...unconditional(request.headers), ...rangeFrom(first, sent) };
    ({ answer, source } = await ask(context, { ...request, headers }, failures, broken, signal));
  }
}

/** Whether as many bytes came as the answer announced, which an answer to a later request may not have brought. */
function isAll({ statusCode, headers }: Answer, { method }: DownloadRequest, sent: number): boolean {
  const length = headers['content-length'];
  const hasBody = method === 'GET' && (statusCode === 200 || statusCode === 206);
  return !hasBody || length === undefined || sent >= Number(length);
}

/** The answer has begun, so that it has changed since the store got it. */
function unconditional(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^if-(none-match|modified-since)$/.test(name)));
}

/** Asks for the rest, if the host can tell whether it belongs to the same file; for the whole otherwise. */
function rangeFrom({ headers }: Answer, sent: number): Headers {
  const { etag, 'last-modified': modified } = headers;
  // A weak one does not tell: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
  const validator = typeof etag === 'string' && etag.startsWith('"') ? etag : modified?.toString();
  return sent > 0 && validator !== undefined ? { range: `bytes=${sent}-`, 'if-range': validator } : {};
}

/**
 * The bytes of an answer from a place on. Where the answer begins before it, these must be the bytes that were sent already.
 *
 * @param hash of what was sent
 * @throws DownloadError for another file
 */
async function* restOf(answer: Answer, first: Answer, sent: number, hash: Hash): AsyncGenerator<Buffer> {
  const chunks = answer.body as AsyncIterable<Buffer>;
  const isSame = answer === first || continues(answer, first, sent);
  if (!isSame) {
    answer.body.destroy();
    throw new DownloadError('the host has another file now');
  }
  if (answer === first || answer.statusCode === 206) return yield* chunks;
  const again = createHash('sha256');
  let before = sent;
  for await (const chunk of chunks) {
    if (before === 0) {
      yield chunk;
      continue;
    }
    const known = chunk.subarray(0, before);
    again.update(known);
    before -= known.length;
    if (before > 0) continue;
    if (again.digest('hex') !== hash.copy().digest('hex')) throw new DownloadError('the host has another file now');
    const rest = chunk.subarray(known.length);
    if (rest.length > 0) yield rest;
  }
  if (before > 0) throw new DownloadError('the host has another file now');
}

function continues({ statusCode, headers }: Answer, first: Answer, sent: number): boolean {
  const length = first.headers['content-length'];
  if (statusCode === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
    return Number(from) === sent && (length === undefined || total === length);
  }
  return statusCode === 200 && (length === undefined || headers['content-length'] === length);
}
