import { noAnswer } from './no-answer';
import { REDIRECT_STATUSES, redirectTarget } from './redirect';
import type { RegistryHost, TlsSettings } from '../hosts/registry-hosts';
import type { RegistryRequest, RegistryResponse, Transport } from './request';
import { discard } from './response-body';

/**
 * Sends a request and follows redirects. Another host than the one asked never sees the credentials.
 *
 * @throws RequestFailure if there is no answer
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
      },
      headersTimeout: firstByteTimeout,
      bodyTimeout: stallTimeout,
    });
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

/** The TLS settings of the host's own table; another host only gets the CAs, because the same company may run both. */
function tlsFor({ tlsOf }: Transport, url: URL, { host, tls }: RegistryHost): TlsSettings {
  const { hostname } = new URL(`${url.protocol}//${host}`);
  return (url.host === host ? tls : tlsOf(url.host)) ?? (url.hostname === hostname ? tls : { ca: tls.ca });
}
