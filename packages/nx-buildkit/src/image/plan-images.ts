import { join } from 'node:path';
import { engineHoldsIndexes } from '../buildx/images';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import type { ProjectImage } from '../graph/project-images';
import type { ComponentSettings } from './component-settings';
import { defaultAnnotations } from './default-annotations';
import type { ImageRecipe } from './recipe';
import type { CommonValues } from './outlines';
import { imageRecipes } from './recipes';
import { readSiblingReferences } from './sibling-references';
import { readSourceRevision } from './source-revision';
import { repositoryPart, tagPart } from './template';
import { readVersion } from './version';

/** Fills in all that an image takes from its surroundings: git, the environment, versions, and what the engine can hold. */
export async function planImages(
  options: DockerBuildOptions,
  settings: ComponentSettings,
  workspaceRoot: string,
  projectImages: readonly ProjectImage[],
): Promise<readonly ImageRecipe[]> {
  const { project, root, platforms } = settings;
  const [siblings, revision, version, holdsIndex] = await Promise.all([
    readSiblingReferences(settings, workspaceRoot, projectImages),
    readSourceRevision(workspaceRoot),
    readVersion(options.version, process.env, [join(workspaceRoot, root), workspaceRoot]),
    platforms.length > 1 ? engineHoldsIndexes() : false,
  ]);
  const { commitSha, branch } = revision;
  const values: CommonValues = {
    imagePrefix: options.imagePrefix ?? '',
    projectName: repositoryPart(project),
    ...(version && { version: tagPart(version) }),
    ...(commitSha && { commitSha, shortCommitSha: commitSha.slice(0, 7) }),
    ...(branch && { branch: tagPart(branch) }),
    env: process.env,
  };
  const buildContexts = { ...siblings, ...settings.buildContexts };
  return imageRecipes(
    options,
    { ...settings, buildContexts },
    values,
    defaultAnnotations(project, revision),
    holdsIndex,
  );
}

/** One line for each image that is going to be built, so that nobody has to guess whether platforms come as one or apart. */
export function describePlan(recipes: readonly ImageRecipe[]): readonly string[] {
  return recipes.map(({ tags, platforms, target, outputs }) => {
    const what = platforms.length > 1 ? `one image for ${platforms.join(' and ')}` : `an image for ${platforms[0]}`;
    const to = outputs.map(({ type, attributes: { dest } }) => (dest ? `${type} ${dest}` : type)).join(', ');
    return `${tags.join(', ')}: ${what}${target === undefined ? '' : ` of target ${target}`} → ${to}`;
  });
}
