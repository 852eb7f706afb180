import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

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

/** The digest whose file has this name; undefined for another name. */
export function digestNamed(name: string): Digest | undefined {
  return parseDigest(`sha256:${name}`);
}

export function digestOf(content: string | Uint8Array): Digest {
  return digestOfHash(createHash('sha256').update(content));
}

/** That of all that a SHA-256 was given, which ends it. */
export function digestOfHash(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`;
}

/** By reading all of it. */
export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return digestOfHash(hash);
}
