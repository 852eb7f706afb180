import { badInput } from '../errors';
import { namesEngineImage } from '../component/engine-references';
import type { ComponentSettings } from '../component/settings';
import { resolveBaseImages, type ImageConfig } from '../dockerfile/discover-base-images.ts';
import { contextKey, normalizeReference, parseReference } from '../oci/reference';
import type { BaseImage, ImageRole } from './lock-file';

/** Configurations of images that are known already, by normalized reference. */
export type ImageConfigs = Readonly<Record<string, ImageConfig>>;

/** A Dockerfile's content; undefined for a component that is an upstream image as it is. */
type Dockerfile = string | undefined;

/**
 * Every image that BuildKit asks for when it builds any stage of a component for one platform: those of the Dockerfile, its frontend (`# syntax`),
 * the scanner for its SBOM, and the images that the options add.
 *
 * @param buildPlatform of the machine that builds, which build tools are needed for
 * @param imageConfig images whose ONBUILD triggers count as well
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses
 */
export function requiredImages(
  settings: ComponentSettings,
  dockerfile: Dockerfile,
  platform: string,
  buildPlatform: string,
  extraImages: readonly string[],
  imageConfig: ImageConfigs = {},
): readonly BaseImage[] {
  const found =
    dockerfile === undefined
      ? []
      : settings.stages.flatMap((stage) => ofStage(settings, dockerfile, stage, platform, buildPlatform, imageConfig));
  const extra = [...extraImages, ...(settings.image ? [settings.image] : [])].map((written) =>
    named(written, platform, 'extra'),
  );
  const generator = settings.sbomGenerator ? [named(settings.sbomGenerator, buildPlatform, 'extra')] : [];
  const all = [...found, ...extra, ...generator].map((image) => allowEngine(image, settings.fromEngine));
  return [...new Map(all.map((image) => [`${image.contextKey} ${image.platform} ${image.role}`, image])).values()];
}

/** Lets the Docker engine provide an image if the option `fromEngine` names it, whatever a lock says of it. */
export function allowEngine<Image extends BaseImage>(image: Image, patterns: readonly string[]): Image {
  return { ...image, fromEngine: namesEngineImage(patterns, image.ref) || undefined };
}

function ofStage(
  settings: ComponentSettings,
  dockerfile: string,
  target: string | undefined,
  platform: string,
  buildPlatform: string,
  imageConfig: ImageConfigs,
): readonly BaseImage[] {
  const { images, syntax } = resolveBaseImages({
    dockerfile,
    file: settings.dockerfile,
    target,
    platform,
    buildPlatform,
    buildArgs: settings.buildArgs,
    contexts: settings.buildContexts,
    imageConfig,
  });
  const bases = images
    .filter((image) => image.source === 'registry')
    .map((image): BaseImage => ({
      written: image.uses[0]?.written ?? image.contextKey,
      ref: image.ref,
      contextKey: image.contextKey,
      platform: image.platform,
      role: 'base',
    }));
  if (syntax?.source !== 'registry') return bases;
  return [
    ...bases,
    {
      written: syntax.contextKey,
      ref: syntax.ref,
      contextKey: syntax.contextKey,
      platform: syntax.platform,
      role: 'syntax',
    },
  ];
}

function named(written: string, platform: string, role: ImageRole): BaseImage {
  const reference = parseReference(written);
  const ref = normalizeReference(written);
  if (!reference || !ref) throw badInput('NXBK-0403', `${written} is not an image reference`);
  return { written, ref, contextKey: contextKey(reference), platform, role };
}
