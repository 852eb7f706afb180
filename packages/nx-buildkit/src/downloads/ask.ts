import type * as Undici from 'undici';
import type { Connections } from '../registry/http/connections';
import type { TlsSettings } from '../registry/hosts/registry-hosts';
import { isFinal } from '../registry/registry-error';
import { parseRetryAfter } from '../registry/http/retry-after';
import { statusKind } from '../registry/http/status-kind';
import { transportFailure } from '../registry/http/transport-failure';
import { DEFAULT_LIMITS, type RegistryLimits } from '../registry/limits';
import type { DownloadSettings } from '../buildkitd-config/downloads';
import { DownloadError, type Failures, type RequestProblem } from './failures';
import { follow } from './follow';
import { sourcesOf, type Source } from './sources';

export type Headers = Readonly<Record<string, string>>;
export type Answer = Undici.Dispatcher.ResponseData;

/** What downloads are made with; those of one server share it. */
export interface DownloadContext {
  readonly connections: Connections;
  /** Settings for a host's TLS, such as its certificate authority. */
  readonly tlsOf: (host: string) => TlsSettings | undefined;
  readonly limits: Pick<RegistryLimits, 'firstByteTimeout' | 'stallTimeout' | 'giveUpAfter'>;
  readonly mirrors: DownloadSettings['mirrors'];
  /** Told of each request that brought nothing. */
  readonly onFailure: (source: Source, words: string) => void;
  /** Mirrors that are not asked again. */
  readonly leftOut: Set<string>;
}

/** One request of RUN. */
export interface DownloadRequest {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: Headers;
  /** It holds what other hosts must not see: a login. */
  readonly isPrivate: boolean;
  readonly redirects: RedirectMode;
}

/**
 * Which redirects are followed before the client sees them: all, those that lead to a file, since a page may have links that are relative to its own
 * address, or none, since the client has a login and knows to which hosts it belongs.
 */
export type RedirectMode = 'all' | 'to files' | 'none';

/** An answer, and who gave it. */
export interface AnswerOf {
  readonly answer: Answer;
  readonly source: Source;
}

/**
 * Asks the mirrors and then the host, again and again after a transient failure. An answer such as 404 is an answer, unless a mirror gives it.
 *
 * @param broken mirrors that did not bring all of this download
 * @throws DownloadError
 */
export async function ask(
  context: DownloadContext,
  request: DownloadRequest,
  failures: Failures,
  broken: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<AnswerOf> {
  const sources = sourcesOf(request.url, request.isPrivate ? {} : context.mirrors);
  for (let round = 0; ; round++) {
    // Where the host itself does not answer either, a mirror that was left out may.
    const isLeftOut = ({ host }: URL): boolean => context.leftOut.has(host) || broken.has(host);
    const asked = sources.filter(({ url, isMirror }) => round > 0 || !isMirror || !isLeftOut(url));
    let isFinalForAll = asked.length === sources.length;
    // Each round waits longer, up to what a registry is given: some hosts make a file while they are asked for it.
    const firstByteTimeout = Math.min(context.limits.firstByteTimeout * 2 ** round, DEFAULT_LIMITS.firstByteTimeout);
    const patient = { ...context, limits: { ...context.limits, firstByteTimeout } };
    for (const source of asked) {
      const answer = await askAt(patient, source, request, signal);
      if ('statusCode' in answer) return { answer, source };
      if (source.isMirror && (answer.kind === 'silent' || answer.kind === 'unreachable'))
        context.leftOut.add(source.url.host);
      isFinalForAll &&= isFinal(answer.kind);
      failures.note(source, answer);
    }
    if (isFinalForAll) throw failures.last();
    await failures.pause(signal);
  }
}

async function askAt(
  context: DownloadContext,
  source: Source,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Answer | RequestProblem> {
  try {
    const answer = await follow(context, source, request, signal);
    const problem = 'statusCode' in answer ? problemOf(answer, source) : answer;
    if (!problem) return answer as Answer;
    if ('statusCode' in answer) answer.body.destroy();
    return problem;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    return transportFailure(error);
  }
}

function problemOf({ statusCode, headers }: Answer, { isMirror }: Source): RequestProblem | undefined {
  if (statusCode < 400) return undefined;
  const words = `answered HTTP ${statusCode}`;
  const kind = statusKind(statusCode);
  // A range that the file does not have is the client's own affair.
  if (isFinal(kind) || kind === 'wrong-bytes') return isMirror ? { kind: 'not-found', words } : undefined;
  const retryAfter = parseRetryAfter(headers['retry-after']?.toString(), Date.now());
  return { kind, words, ...(retryAfter !== undefined && { retryAfter }) };
}
