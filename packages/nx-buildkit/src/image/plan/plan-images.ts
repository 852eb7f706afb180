import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveBaseImages } from '../../dockerfile/discover-base-images.ts';
import type { LockedImage } from '../../base-images/lock-file';
import { buildPlatform, needsSeveralNodes } from '../../builder/model/build-platform';
import type { NodeRecord } from '../../builder/model/record';
import { engineHoldsIndexes } from '../../docker/info';
import { badInput } from '../../errors';
import type { DockerBuildOptions } from '../../component/options';
import type { ProjectImages } from '../../component/project-images';
import { baseOfStage } from './base-of-stage';
import type { ImagesByPlatform } from '../build/fetch-images';
import type { Component, ComponentSettings } from '../../component/settings';
import { defaultAnnotations } from './default-annotations';
import type { Variant } from '../../component/per-platform';
import type { ImageOutline, ImageRecipe } from './image-spec';
import { imageRecipes } from './image-specs';
import { siblingContexts, withoutSiblings } from '../../base-images/sibling-contexts';
import { readSourceRevision } from '../../component/git-revision';
import { readTemplateValues } from '../../component/template-values';

/** What a component's images come from, besides its options. */
export interface Surroundings {
  readonly workspaceRoot: string;
  /** The images that projects of the workspace build. */
  readonly projectImages: ProjectImages;
  readonly locked: ImagesByPlatform;
  /** The nodes that will build. */
  readonly nodes: readonly NodeRecord[];
}

/** Fills in all that an image takes from its surroundings: its Dockerfile, git, the environment, versions, and what the engine can hold. */
export async function planImages(
  options: DockerBuildOptions,
  component: Component,
  variants: readonly Variant[],
  surroundings: Surroundings,
): Promise<readonly ImageRecipe[]> {
  const { workspaceRoot, nodes } = surroundings;
  const platforms = variants.flatMap(({ settings }) => settings.platforms);
  const [planned, revision, engineHoldsIndex] = await Promise.all([
    Promise.all(variants.map((variant) => withSiblings(variant, surroundings))),
    readSourceRevision(workspaceRoot),
    platforms.length > 1 ? engineHoldsIndexes() : false,
  ]);
  const values = await readTemplateValues(options, component, { workspaceRoot, env: process.env, revision });
  const annotations = (outline: ImageOutline, variant: PlannedVariant) =>
    defaultAnnotations(component.project, revision, baseOf(outline, variant, surroundings));
  // An upstream image is not built, and goes whole wherever it goes.
  const severalNodes = options.image === undefined && needsSeveralNodes(nodes, platforms);
  return imageRecipes(planned, values, annotations, { engineHoldsIndex, severalNodes });
}

/** A variant whose named contexts hold the images of other projects too. */
interface PlannedVariant extends Variant {
  /** The content of its Dockerfile. */
  readonly dockerfile?: string;
}

async function withSiblings(
  variant: Variant,
  { workspaceRoot, projectImages, nodes }: Surroundings,
): Promise<PlannedVariant> {
  const { settings } = variant;
  const dockerfile = await readDockerfile(settings, workspaceRoot);
  if (dockerfile === undefined) return variant;
  const siblings = siblingContexts(settings, dockerfile, projectImages, (platform) => buildPlatform(nodes, platform));
  return {
    ...variant,
    settings: { ...settings, buildContexts: { ...siblings, ...settings.buildContexts } },
    dockerfile,
  };
}

/** One line for each image that is going to be built, so that nobody has to guess whether platforms come as one or apart. */
export function describePlan(recipes: readonly ImageRecipe[]): readonly string[] {
  return recipes.map(({ tags, platforms, target, outputs }) => {
    const what = platforms.length > 1 ? `one image for ${platforms.join(' and ')}` : `an image for ${platforms[0]}`;
    const to = outputs.map(({ type, attributes: { dest } }) => (dest ? `${type} ${dest}` : type)).join(', ');
    return `${tags.join(', ')}: ${what}${target === undefined ? '' : ` of target ${target}`} → ${to}`;
  });
}

async function readDockerfile({ dockerfile }: ComponentSettings, workspaceRoot: string): Promise<string | undefined> {
  if (dockerfile === undefined) return undefined;
  return readFile(resolve(workspaceRoot, dockerfile), 'utf8').catch((error: Error) => {
    const remedy = 'create it, or correct the option dockerfile';
    throw badInput(`The Dockerfile ${dockerfile} cannot be read: ${error.message}`, remedy);
  });
}

/** The locked image that the image's last stage is built on. */
function baseOf(
  { target, platforms: [platform = ''] }: ImageOutline,
  { settings, dockerfile }: PlannedVariant,
  { locked, nodes }: Surroundings,
): LockedImage | undefined {
  if (dockerfile === undefined) return undefined;
  const { images } = resolveBaseImages({
    dockerfile,
    file: settings.dockerfile,
    target,
    platform,
    buildPlatform: buildPlatform(nodes, platform),
    buildArgs: settings.buildArgs,
    contexts: withoutSiblings(settings.buildContexts),
  });
  const base = baseOfStage(dockerfile, target, images);
  return locked.get(platform)?.find(({ contextKey }) => contextKey === base?.contextKey);
}
