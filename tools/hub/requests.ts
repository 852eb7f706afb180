/** What a request asks a registry for; `other` is everything that is no part of a pull: uploads, tag lists, referrers. */
export type RequestKind = 'token' | 'ping' | 'manifest' | 'blob' | 'other';

/** What the address of a request says. */
export interface Target {
  readonly kind: RequestKind;
  /** The repository as the client named it, a mirror's path included; of a token request, the first one of its scope. */
  readonly repository?: string;
  /** Tag or digest of a manifest, digest of a blob. */
  readonly reference?: string;
}

/** One request as the front saw it; `status` and `bytes` grow while it is answered. */
export interface RequestRecord extends Target {
  /** 1 for the first request since the record was last cleared. */
  readonly n: number;
  /** Arrival, in ms since the epoch. */
  readonly time: number;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The `Range` header, as sent. */
  readonly range?: string;
  readonly userAgent?: string;
  /** Who asked for a token; absent for an anonymous one. Passwords are not kept. */
  readonly user?: string;
  /** HTTP status; absent until an answer starts, so for ever when the front stayed silent or reset the connection. */
  readonly status?: number;
  /** Bytes of the body handed to the connection so far. */
  readonly bytes: number;
  /** The action of the fault rule that struck. */
  readonly fault?: string;
}

const REPOSITORY_PATH = /^\/v2\/(?<repository>.+?)\/(?<noun>manifests|blobs|tags|referrers)\/(?<reference>[^?]*)/;

/**
 * Says what a path of the distribution API names.
 * @param path path and query
 */
export function targetOf(path: string): Target {
  if (/^\/v2\/?(\?|$)/.test(path)) return { kind: 'ping' };
  const { repository, noun, reference } = REPOSITORY_PATH.exec(path)?.groups ?? {};
  if (noun === 'manifests') return { kind: 'manifest', repository, reference };
  if (noun === 'blobs' && !reference?.startsWith('uploads/')) return { kind: 'blob', repository, reference };
  return repository === undefined ? { kind: 'other' } : { kind: 'other', repository };
}
