import { parseImageConfig } from '../oci/image-config';
import { parseManifest, type Descriptor, type ImageManifest, type BlobRef } from '../oci/manifest';
import { formatPlatform, splitPlatform } from '../oci/platform';
import { choosePlatform, servesPlatform } from '../oci/platform-match';
import { PullError } from '../buildx/pull-error';
import type { Digest } from '../oci/digest';

/** A requested image. */
export interface ImageOfPlatform {
  /** Normalized: `docker.io/library/alpine:3.20`. */
  readonly ref: string;
  /** `linux/arm64`. */
  readonly platform: string;
}

/** The manifest of one platform of an image. */
export interface FoundManifest {
  readonly manifestDigest: Digest;
  readonly manifest: ImageManifest;
  /** Each names the next one: the index, an index in it if there is one, the manifest. */
  readonly documents: readonly BlobRef[];
  /** The place that says that the manifest is for the platform. A manifest without an index is accepted for any platform. */
  readonly platformIn: 'index' | 'config' | 'nothing';
}

/** A registry could nest indexes without end. */
const MOST_DOCUMENTS = 10;

/** Gives the text of a manifest or an index; undefined if it is not available. */
export type ReadDocument = (digest: Digest) => Promise<string | undefined>;

/**
 * Finds the manifest that BuildKit takes for a platform: in each index the entry for it, otherwise the first entry without a platform; nested indexes
 * are handled in the same way.
 * https://github.com/containerd/containerd/blob/v2.4.2/core/images/handlers.go (LimitManifests)
 *
 * @param digest of the index, or of the manifest where there is no index
 * @returns undefined if a document on the way is not available
 * @throws PullError when the image has no such platform, or indexes are nested too deeply
 */
export async function findManifest(
  { ref, platform }: ImageOfPlatform,
  digest: Digest,
  read: ReadDocument,
): Promise<FoundManifest | undefined> {
  const wanted = splitPlatform(platform);
  const documents: BlobRef[] = [];
  let platformIn: FoundManifest['platformIn'] = 'nothing';
  for (let next = digest; documents.length < MOST_DOCUMENTS;) {
    const text = await read(next);
    if (text === undefined) return undefined;
    documents.push({ digest: next, size: Buffer.byteLength(text) });
    const document = parseManifest(text, ref);
    if (document.kind === 'manifest') return { manifestDigest: next, manifest: document, documents, platformIn };
    const entry =
      choosePlatform(document.manifests, wanted) ?? document.manifests.find((other) => other.platform === undefined);
    if (!entry) throw noSuchPlatform(ref, platform, document.manifests);
    platformIn = entry.platform ? 'index' : 'config';
    next = entry.digest;
  }
  throw new PullError('no-such-platform', ref, `more than ${MOST_DOCUMENTS} indexes are nested`);
}

/**
 * Compares the platform in the configuration of an image with the requested one.
 *
 * @param config its text
 * @returns the platform of the image if it differs and nothing else names a platform
 * @throws PullError when an index left it to the configuration, as BuildKit does
 */
export function otherPlatform(
  { ref, platform }: ImageOfPlatform,
  { platformIn }: Pick<FoundManifest, 'platformIn'>,
  config: string,
): string | undefined {
  if (platformIn === 'index') return undefined;
  const { os, architecture, variant } = parseImageConfig(config, ref);
  const own = { os, architecture, ...(variant && { variant }) };
  const isUnsaid = platformIn === 'nothing' && (os === '' || architecture === '');
  if (isUnsaid || servesPlatform(own, splitPlatform(platform))) return undefined;
  if (platformIn === 'config') throw noSuchPlatform(ref, platform, [{ platform: own }]);
  return formatPlatform(own);
}

function noSuchPlatform(ref: string, platform: string, entries: readonly Pick<Descriptor, 'platform'>[]): PullError {
  const offered = entries.flatMap(({ platform: p }) => (p && p.os !== 'unknown' ? [formatPlatform(p)] : []));
  return new PullError(
    'no-such-platform',
    ref,
    `${platform} is not among its platforms: ${[...new Set(offered)].join(', ') || 'none'}`,
  );
}
