import { contextKey, formatReference, parseReference, withDefaultTag, type ImageReference } from '../../oci/reference';
import { formatWholePlatform, normalizePlatform, type Platform } from '../../oci/platform';
import { DockerfileProblem } from '../text/problem';

/** What a named context replaces an image with: another image, one in an OCI layout, or files. */
export type Replacement =
  { readonly source: 'registry' | 'oci-layout'; readonly ref: string } | { readonly source: 'files' };

const FILES: Replacement = { source: 'files' };

/** The named contexts of a build, as key and value were given. */
export class NamedContexts {
  constructor(private readonly contexts: ReadonlyMap<string, string>) {}

  /**
   * The named context that replaces an image or a stage.
   * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerui/config.go (NamedContext)
   */
  find(reference: ImageReference, platform: Platform): (() => Replacement) | undefined {
    const key = contextKey(reference);
    const forPlatform = `${key}::${formatWholePlatform(normalizePlatform(platform))}`;
    const value = this.contexts.get(forPlatform) ?? this.contexts.get(key);
    return value === undefined ? undefined : () => load(value, reference);
  }
}

/**
 * Anything but an image is files: buildx treats any other text as a folder or a URL.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerui/namedcontext.go (load)
 */
function load(value: string, reference: ImageReference): Replacement {
  const [, scheme, rest = ''] = /^(docker-image|oci-layout):(?:\/\/)?(.*)$/s.exec(value) ?? [];
  if (scheme === 'oci-layout') return { source: 'oci-layout', ref: layoutReference(rest, reference) };
  if (scheme !== 'docker-image' || rest === 'scratch') return FILES;
  const image = parseReference(rest);
  if (!image)
    throw new DockerfileProblem(`the named context of ${contextKey(reference)} is not an image reference: ${value}`);
  return { source: 'registry', ref: formatReference(withDefaultTag(image)) };
}

/** An image of an OCI layout keeps the name that it is looked up by; only the digest matters. */
function layoutReference(layout: string, reference: ImageReference): string {
  const digest = /@(sha256:[a-f0-9]{64})$/.exec(layout)?.[1];
  const isLatest = reference.tag === 'latest' && reference.digest === undefined;
  return formatReference({ ...reference, ...(isLatest && { tag: undefined }), ...(digest && { digest }) });
}
