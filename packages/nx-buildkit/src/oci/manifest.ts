import { BuildkitError } from '../errors';
import type { Platform } from './platform';
import { type Digest, parseDigest } from './digest';
import { parseObject } from '../util/json';

/** A pointer to a blob, as OCI and Docker write it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
  /** Other addresses for a layer that may not be distributed. */
  readonly urls?: readonly string[];
}

export interface ImageIndex {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
}

export interface ImageManifest {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** Bytes of the largest index or manifest. https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests */
export const LARGEST_MANIFEST = 4 * 1024 * 1024;

/** Bytes. Those of images have some thousands. */
const LARGEST_CONFIG = 8 * 1024 * 1024;

/**
 * Reads an index or a manifest of OCI or Docker (schema 2), which is recognised by its fields: `mediaType` is optional in OCI.
 *
 * @param what names the document in the error, e.g. `docker.io/library/alpine:3.20`
 * @throws BuildkitError, transient because a broken mirror or a captive portal is the usual cause
 */
export function parseManifest(text: string, what: string): ImageIndex | ImageManifest {
  const json = parseObject(text);
  if (Array.isArray(json?.['manifests'])) {
    return { kind: 'index', manifests: json['manifests'].map((entry) => descriptor(entry, what)) };
  }
  if (Array.isArray(json?.['layers'])) {
    const config = descriptor(json['config'], what);
    // It is read into memory.
    if (config.size > LARGEST_CONFIG) throw invalidDocument(what, 'image manifest', text);
    return {
      kind: 'manifest',
      config,
      layers: json['layers'].map((entry) => descriptor(entry, what)),
    };
  }
  throw invalidDocument(what, 'image manifest', text);
}

/** The same of a text that can be something else: undefined then. */
export function manifestIn(text: string): ImageIndex | ImageManifest | undefined {
  try {
    return parseManifest(text, '');
  } catch (error) {
    if (error instanceof BuildkitError) return undefined;
    throw error;
  }
}

function descriptor(entry: unknown, what: string): Descriptor {
  const { mediaType, digest, size, platform, urls } = (entry ?? {}) as Record<string, unknown>;
  const parsed = parseDigest(digest);
  if (!parsed || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalidDocument(what, 'image manifest', JSON.stringify(entry));
  }
  return {
    mediaType: String(mediaType ?? ''),
    digest: parsed,
    size,
    ...(isObject(platform) && { platform: parsePlatformOf(platform) }),
    ...(Array.isArray(urls) && urls.length > 0 && { urls: urls.map(String) }),
  };
}

/** An entry with an empty platform is for none; one without a platform is for the platform that its configuration names. */
function parsePlatformOf({ os, architecture, variant }: Record<string, unknown>): Platform {
  return {
    os: String(os ?? ''),
    architecture: String(architecture ?? ''),
    ...(typeof variant === 'string' && variant !== '' && { variant }),
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** @param kind the expected kind of document */
export function invalidDocument(what: string, kind: string, text: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0506',
    what: `What came for ${what} is not a valid ${kind}`,
    details: text.slice(0, 300),
  });
}

/** The expected digest and size of a blob. */
export interface BlobRef {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** The bytes of a blob from `start` to the one before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}
