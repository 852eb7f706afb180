import type { RegistryFailureKind } from '../registry-error';
import { IS_LOCAL } from './lookup-elsewhere';

/** Why there was no answer, or no more of it. */
export interface TransportFailure {
  readonly kind: RegistryFailureKind;
  /** Completes "the host …". */
  readonly words: string;
}

const BY_CODE: Readonly<Record<string, TransportFailure>> = {
  ECONNREFUSED: { kind: 'unreachable', words: 'refuses connections' },
  EHOSTUNREACH: { kind: 'unreachable', words: 'cannot be reached' },
  ENETUNREACH: { kind: 'unreachable', words: 'cannot be reached: no network' },
  ETIMEDOUT: { kind: 'unreachable', words: 'takes no connection' },
  UND_ERR_CONNECT_TIMEOUT: { kind: 'unreachable', words: 'takes no connection' },
  EAI_AGAIN: { kind: 'unreachable', words: 'has no address: the name servers do not answer' },
  ENOTFOUND: { kind: 'no-such-host', words: 'does not exist: its name has no address' },
  [IS_LOCAL]: { kind: 'refused', words: 'redirects to a name that has an address of this machine' },
  UND_ERR_HEADERS_TIMEOUT: { kind: 'silent', words: 'is silent' },
  UND_ERR_BODY_TIMEOUT: { kind: 'stalled', words: 'stopped in the middle of its answer' },
  UND_ERR_HEADERS_OVERFLOW: { kind: 'not-a-registry', words: 'answers with more headers than a registry has' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { kind: 'broken-off', words: 'broke the connection off' },
  ERR_SSL_WRONG_VERSION_NUMBER: { kind: 'no-tls', words: 'speaks plain HTTP, not TLS' },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { kind: 'no-tls', words: 'speaks plain HTTP, not TLS' },
};

/** What an error of undici, or of Node's sockets and TLS, says of the host. */
export function transportFailure(error: unknown): TransportFailure {
  const { code = '', name, message, syscall, path } = innermost(error);
  if (syscall === 'open')
    return { kind: 'certificate-file', words: `cannot be asked, since ${path} cannot be read (${code})` };
  if (code.startsWith('ERR_OSSL'))
    return {
      kind: 'certificate-file',
      words: `cannot be asked, since the client certificate or key for it cannot be used: ${message}`,
    };
  const known = BY_CODE[code];
  if (known) return known;
  if (/^ERR_SSL.*ALERT/.test(code)) {
    return { kind: 'certificate', words: `refused the TLS handshake, or wants a client certificate (${code})` };
  }
  if (/CERT|SIGNATURE|ISSUER|CA_/.test(code))
    return { kind: 'certificate', words: `has a bad certificate: ${message}` };
  // https://github.com/nodejs/undici/blob/v7.30.2/lib/core/errors.js
  if (name === 'HTTPParserError') return { kind: 'not-a-registry', words: 'answers with something other than HTTP' };
  if (/^(ECONNRESET|EPIPE|EPROTO|ERR_SSL|ERR_TLS|UND_ERR_(SOCKET|CLOSED|DESTROYED))/.test(code)) {
    return { kind: 'broken-off', words: 'broke the connection off' };
  }
  return { kind: 'broken-off', words: `failed: ${message}` };
}

/** Trying each address of a host gives several errors, which say the same. */
function innermost(error: unknown): NodeJS.ErrnoException {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  const { cause } = error as Error;
  return cause instanceof Error ? innermost(cause) : (error as NodeJS.ErrnoException);
}
