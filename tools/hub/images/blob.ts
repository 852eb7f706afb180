import { createHash } from 'node:crypto';

/** Content with its address, as a registry keeps it. */
export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly data: Buffer;
  /** What its descriptor says of it besides. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a manifest or index says about a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** @returns `sha256:…` of `data`. */
export function sha256(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

export function blob(mediaType: string, data: Buffer): Blob {
  return { mediaType, digest: sha256(data), data };
}

export function jsonBlob(mediaType: string, value: unknown): Blob {
  return blob(mediaType, Buffer.from(JSON.stringify(value, null, 2)));
}

export function describe({ mediaType, digest, data, annotations }: Blob): Descriptor {
  return { mediaType, digest, size: data.length, annotations };
}
