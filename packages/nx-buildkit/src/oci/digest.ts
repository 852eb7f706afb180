import { createHash } from 'node:crypto';

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** Checks text of a registry, a lock or a Dockerfile for being a digest. The other algorithms of OCI are not used in practice. */
export function parseDigest(text: unknown): Digest | undefined {
  return typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined;
}

/** Its 64 hexadecimal digits, which are the name of its file in every OCI layout. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

export function digestOf(content: string): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
