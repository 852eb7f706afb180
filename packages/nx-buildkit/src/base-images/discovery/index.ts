import { badInput } from '../../errors';
import { DockerfileProblem } from './problem';
import { resolve } from './resolve';
import type { BaseImages, Discovery, DiscoveryInput } from './types';

export type {
  BaseImage,
  BaseImages,
  ContextImage,
  DiscoveredImage,
  Discovery,
  DiscoveryInput,
  ImageConfig,
  ImageUse,
} from './types';

/**
 * The images that BuildKit asks for when it builds a Dockerfile: no more and no less, without asking anyone.
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses before it asks for images
 */
export function discoverBaseImages(input: DiscoveryInput): Discovery {
  const { images, syntax } = resolveBaseImages(input);
  return {
    images: images.map(({ source, ref, platform }) => ({ ref: shown(source, ref), platform })),
    ...(syntax && { syntax: shown(syntax.source, syntax.ref) }),
  };
}

/**
 * {@link discoverBaseImages} with where each image is named, and by which key BuildKit takes another in its place.
 * @throws BuildkitError likewise
 */
export function resolveBaseImages(input: DiscoveryInput): BaseImages {
  try {
    return resolve(input);
  } catch (error) {
    if (!(error instanceof DockerfileProblem)) throw error;
    const { line, column } = error.place ?? { line: 1, column: 1 };
    throw badInput(`${input.file ?? 'Dockerfile'}:${line}:${column}: ${error.message}`, error.remedy);
  }
}

function shown(source: 'registry' | 'oci-layout', ref: string): string {
  return source === 'registry' ? ref : `${source}:${ref}`;
}
