import type { IncomingHttpHeaders } from 'node:http';
import type * as Undici from 'undici';
import { sanitize } from '../util/sanitize';
import { proxyOf, type Connections } from './connections';
import { settlesWithin } from './deadline';
import { ProxySettingError } from './proxy';
import { RequestFailure, type Asked, type RegistryFailureKind } from './registry-error';
import type { RegistryHost, TlsSettings } from './registry-hosts';
import { transportFailure } from './transport-failure';

/** One request, to a host or to where that one sends its clients. */
export interface RegistryRequest {
  readonly url: URL;
  /** The registry or mirror that it is about. */
  readonly host: RegistryHost;
  readonly asked: Asked;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether what comes is checked against a digest, so that a redirect may lead from HTTPS to HTTP. */
  readonly isVerified?: boolean;
  /** ms */
  readonly firstByteTimeout: number;
  /** ms */
  readonly stallTimeout: number;
}

/** What a request is about, for what is said when it fails. */
export type Subject = Pick<RegistryRequest, 'host' | 'asked'>;

export interface RegistryResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Undici.Dispatcher.ResponseData['body'];
  /** `host[:port]` that sent it, where a redirect led elsewhere. */
  readonly sentBy: string;
  /** Whether it comes from elsewhere than was asked: what it wants for a login is none of the registry's business. */
  readonly isRedirected: boolean;
}

/** What requests are sent with. */
export interface Transport {
  readonly connections: Connections;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settings of the hosts that a registry sends its clients to. */
  readonly tlsOf: (host: string) => TlsSettings | undefined;
}

const REDIRECTS = 5;
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Bytes of an answer that are read away so that its connection can be used again. */
const DUMP = 64 * 1024;

/** ms that the end of an answer has to come when nothing of it is needed any more. */
export const END = 1_000;

/**
 * Sends a request and follows redirects. Another host than the one asked never sees the credentials.
 *
 * @throws RequestFailure where there is no answer
 */
export async function send(
  transport: Transport,
  request: RegistryRequest,
  signal: AbortSignal,
): Promise<RegistryResponse> {
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    const response = await sendTo(url, transport, request, signal);
    const { location } = response.headers;
    if (!REDIRECT_STATUSES.has(response.status) || location === undefined) return response;
    await discard(response);
    url = redirectTarget(url, location, request, redirects);
  }
}

/**
 * The bytes of an answer. Leaving the loop early ends the connection.
 *
 * @throws RequestFailure where they stop coming
 */
export async function* readBody(
  { body, sentBy }: RegistryResponse,
  subject: Subject,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RequestFailure) throw error;
    const { kind, words } = transportFailure(error);
    throw failure(subject, kind, `${nameOf(sentBy, subject)} ${words}`, error);
  }
}

/** Takes what is left of an answer from its connection. */
export async function discard({ body }: Pick<RegistryResponse, 'body'>): Promise<void> {
  const dumped = body.dump({ limit: DUMP }).catch(() => undefined);
  if (!(await settlesWithin(dumped, END))) body.destroy();
}

async function sendTo(
  url: URL,
  transport: Transport,
  request: RegistryRequest,
  signal: AbortSignal,
): Promise<RegistryResponse> {
  const { asked, method = 'GET', body, firstByteTimeout, stallTimeout } = request;
  const { authorization, ...headers } = request.headers ?? {};
  const mayKnow = authorization !== undefined && url.origin === request.url.origin;
  try {
    const pool = asked === 'token' ? 'tokens' : 'content';
    const response = await transport.connections.request(url, tlsFor(transport, url, request.host), pool, {
      method,
      body,
      signal,
      headers: {
        ...headers,
        ...(mayKnow && { authorization }),
        'user-agent': 'nx-buildkit',
        'accept-encoding': 'identity',
      },
      headersTimeout: firstByteTimeout,
      bodyTimeout: stallTimeout,
    });
    // An answer that nobody reads to its end fails when its connection is closed.
    response.body.on('error', () => undefined);
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body,
      sentBy: url.host,
      isRedirected: url.origin !== request.url.origin,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw noAnswer(error, url, transport, request);
  }
}

/** Of the host itself, or what its own table says; to another host only the CAs go along, for the same company may run both. */
function tlsFor({ tlsOf }: Transport, url: URL, { host, tls }: RegistryHost): TlsSettings {
  const { hostname } = new URL(`${url.protocol}//${host}`);
  return (url.host === host ? tls : tlsOf(url.host)) ?? (url.hostname === hostname ? tls : { ca: tls.ca });
}

function redirectTarget(from: URL, location: string, request: RegistryRequest, redirects: number): URL {
  const refuse = (why: string) => failure(request, 'refused', `${from.host} ${why}`);
  if (redirects === REDIRECTS) throw refuse(`leads on and on: ${REDIRECTS} redirects`);
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw refuse('redirects to what is not a web address');
  if (from.protocol === 'https:' && url.protocol === 'http:' && !request.isVerified) {
    throw refuse(`redirects from HTTPS to plain HTTP (${url.host})`);
  }
  // The body of a POST is a login.
  if (request.body !== undefined && url.origin !== request.url.origin) {
    throw refuse(`redirects a login to another host (${url.host})`);
  }
  url.username = '';
  url.password = '';
  return url;
}

/** A request through a proxy that gets no connection has not come further than the proxy. */
function noAnswer(error: unknown, url: URL, { env }: Transport, request: RegistryRequest): RequestFailure {
  if (error instanceof ProxySettingError) return failure(request, 'proxy-setting', error.message);
  const proxy = proxyOf(url, env);
  const proxyName = proxy && `the proxy ${proxy.host}`;
  const [, status] = PROXY_STATUS.exec((error as Error).message) ?? [];
  if (proxyName && status === '407')
    return failure(request, 'proxy-login', `${proxyName} wants a login (HTTP 407)`, error);
  if (proxyName && status) {
    const kind = status.startsWith('4') ? 'refused' : 'unreachable';
    return failure(request, kind, `${proxyName} does not let ${url.host} be reached (HTTP ${status})`, error);
  }
  const { kind, words } = transportFailure(error);
  const isOfProxy = kind === 'unreachable' || kind === 'no-such-host';
  return failure(request, kind, `${(isOfProxy && proxyName) || nameOf(url.host, request)} ${words}`, error);
}

/** undici's words. https://github.com/nodejs/undici/blob/v7.30.2/lib/dispatcher/proxy-agent.js */
const PROXY_STATUS = /^Proxy (?:response|Authentication Required) \((\d+)\)/;

/** The host that was asked, or the one that it led to. */
function nameOf(answering: string, { host, asked }: Subject): string {
  return answering === host.host || asked === 'token' ? answering : `${answering} (for ${host.host})`;
}

function failure({ host, asked }: Subject, kind: RegistryFailureKind, reason: string, cause?: unknown): RequestFailure {
  return new RequestFailure(
    { kind, host: host.host, isMirror: host.isMirror, asked, reason: sanitize(reason) },
    { cause },
  );
}
