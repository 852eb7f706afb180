import { contextKey, parseReference } from '../../oci/reference';
import type { Replacement } from './named-contexts';
import type { ImageRequest } from './required-images';
import { formatWholePlatform, normalizePlatform, type Platform } from '../../oci/platform';
import type { DockerfileImage, ContextImage } from './types';

/** Undefined for anything but an image. */
export function contextImage(image: Replacement, platform: Platform): ContextImage | undefined {
  if (image.source === 'files') return undefined;
  const reference = parseReference(image.ref);
  const wanted = formatWholePlatform(normalizePlatform(platform));
  return reference && { ...image, platform: wanted, contextKey: contextKey(reference) };
}

/** Each image once per platform, sorted. */
export function distinctImages(
  requests: readonly ImageRequest[],
  stageNames: ReadonlySet<string>,
): readonly DockerfileImage[] {
  const byId = new Map<string, { readonly image: ContextImage; readonly requests: ImageRequest[] }>();
  for (const request of requests) {
    const image = contextImage(request.image, request.platform);
    if (!image) continue;
    const id = `${shownReference(image)} ${image.platform}`;
    const known = byId.get(id) ?? { image, requests: [] };
    known.requests.push(request);
    byId.set(id, known);
  }
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { image, requests: all }]) => ({
      ...image,
      isNamedContext: all.every((request) => request.isNamedContext),
      isStageName: stageNames.has(image.contextKey),
      isAskedFor: all.some(({ isAskedFor }) => isAskedFor),
      uses: all.map(({ node }) => ({ written: node.from, ...node.place })),
    }));
}

/** The reference, with a prefix if it is not one of a registry. */
export function shownReference({ source, ref }: Pick<ContextImage, 'source' | 'ref'>): string {
  return source === 'registry' ? ref : `${source}:${ref}`;
}
