import type { RegistryFailureKind } from '../registry-error';

const KINDS: Readonly<Record<number, RegistryFailureKind>> = {
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  408: 'silent',
  416: 'wrong-bytes',
  425: 'server-error',
  429: 'rate-limited',
};

/** What an answer with a status from 300 on says of the request: also whether the same one may succeed later. */
export function statusKind(status: number): RegistryFailureKind {
  return KINDS[status] ?? (status >= 500 ? 'server-error' : 'refused');
}
