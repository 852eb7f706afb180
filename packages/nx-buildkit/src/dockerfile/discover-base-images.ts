import { BuildkitError } from '../errors';
import { DockerfileProblem } from './text/problem';
import { resolve } from './resolve/resolve';
import { shownReference } from './resolve/results';
import type { BaseImages, Discovery, DiscoveryInput } from './resolve/types';

export type {
  DockerfileImage as BaseImage,
  BaseImages,
  ContextImage,
  DiscoveredImage,
  Discovery,
  DiscoveryInput,
  ImageConfig,
  ImageUse,
} from './resolve/types';

/**
 * The images that BuildKit's frontend asks for when it builds a Dockerfile: exactly those, without any request.
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses before it asks for images
 */
export function discoverBaseImages(input: DiscoveryInput): Discovery {
  const { images, syntax } = resolveBaseImages(input);
  return {
    images: images
      .filter(({ isAskedFor }) => isAskedFor)
      .map((image) => ({ ref: shownReference(image), platform: image.platform })),
    ...(syntax && { syntax: shownReference(syntax) }),
  };
}

/**
 * The images that a build needs, with where each is named, and by which key BuildKit takes another in its place.
 * @throws BuildkitError likewise
 */
export function resolveBaseImages(input: DiscoveryInput): BaseImages {
  try {
    return resolve(input);
  } catch (error) {
    if (!(error instanceof DockerfileProblem)) throw error;
    const { line, column } = error.place ?? { line: 1, column: 1 };
    const { file = 'Dockerfile' } = input;
    const what = `${file}:${line}:${column}: ${error.message}`;
    throw new BuildkitError({ code: 'NXBK-0401', what, remedy: error.remedy, place: { file, line } }, { cause: error });
  }
}
