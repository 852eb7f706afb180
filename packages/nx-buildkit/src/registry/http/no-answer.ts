import { sanitize } from '../../util/sanitize';
import { proxyOf } from './connections';
import { ProxySettingError } from '../hosts/proxy';
import { RequestFailure, type RegistryFailure, type RegistryFailureKind } from '../registry-error';
import type { Subject, Transport } from './request';
import { transportFailure } from './transport-failure';

/** Why a request got no answer. A request through a proxy that gets no connection failed at the proxy. */
export function noAnswer(error: unknown, url: URL, { env }: Pick<Transport, 'env'>, request: Subject): RequestFailure {
  if (error instanceof ProxySettingError) return requestFailure(request, 'proxy-setting', error.message);
  const proxy = proxyOf(url, env);
  const proxyName = proxy && `the proxy ${proxy.host}`;
  const [, status] = PROXY_STATUS.exec((error as Error).message) ?? [];
  if (proxyName && status === '407')
    return requestFailure(request, 'proxy-login', `${proxyName} wants a login (HTTP 407)`, { cause: error });
  if (proxyName && status) {
    const kind = status.startsWith('4') ? 'refused' : 'unreachable';
    return requestFailure(request, kind, `${proxyName} does not let ${url.host} be reached (HTTP ${status})`, {
      cause: error,
    });
  }
  const { kind, words } = transportFailure(error);
  const isOfProxy = kind === 'unreachable' || kind === 'no-such-host';
  return requestFailure(request, kind, `${(isOfProxy && proxyName) || nameOf(url.host, request)} ${words}`, {
    cause: error,
  });
}

/** undici's words. https://github.com/nodejs/undici/blob/v7.30.2/lib/dispatcher/proxy-agent.js */
const PROXY_STATUS = /^Proxy (?:response|Authentication Required) \((\d+)\)/;

/** The host that was asked, or the one that it redirected to. */
export function nameOf(answering: string, { host, asked }: Subject): string {
  return answering === host.host || asked === 'token' ? answering : `${answering} (for ${host.host})`;
}

/** What else there can be to say of a failure. */
type FailureDetails = Pick<RegistryFailure, 'retryAfter' | 'remedy'> & { readonly cause?: unknown };

/** A failure of this host, or of the target of its redirect. */
export function requestFailure(
  { host, asked }: Subject,
  kind: RegistryFailureKind,
  reason: string,
  { cause, ...others }: FailureDetails = {},
): RequestFailure {
  const failure = { kind, host: host.host, isMirror: host.isMirror, asked, reason: sanitize(reason), ...others };
  return new RequestFailure(failure, { cause });
}
