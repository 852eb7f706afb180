import { parseDigest, type Digest } from './store';

/** A normalized reference (`docker.io/library/alpine:3.20`, `…@sha256:…`) in its parts. */
export interface ReferenceParts {
  /** `docker.io`, `quay.io`, `localhost:5000`. */
  readonly registry: string;
  /** `docker.io/library/alpine`. */
  readonly repository: string;
  readonly digest?: Digest;
}

/** Takes a normalized reference apart. */
export function splitReference(ref: string): ReferenceParts {
  const [named = '', digestText] = ref.split('@');
  const lastSlash = named.lastIndexOf('/');
  const colon = named.indexOf(':', lastSlash + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  const digest = parseDigest(digestText);
  return { registry: named.slice(0, Math.max(named.indexOf('/'), 0)), repository, ...(digest && { digest }) };
}

/** The same repository at one digest, which no mirror and no later push can change. */
export function pin(ref: string, digest: Digest): string {
  return `${splitReference(ref).repository}@${digest}`;
}
