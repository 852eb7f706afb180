import { badInput } from '../errors';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import { taskFolder } from '../component/settings';
import { holdsIndex, parseOutput, withDestination, type IndexLimits } from '../component/outputs';
import type { Variant } from '../component/per-platform';
import type { ImageOutline } from './plan/image-spec';
import { imageTags } from '../component/tags';
import type { TemplateValues } from '../component/template';

/** What templates can say of every image of a component. */
export type CommonValues = Omit<TemplateValues, 'arch' | 'platform' | 'target'>;

/**
 * The images that a component's options ask for: one for each stage, which holds all platforms where every output can hold that, and
 * otherwise one for each stage and platform.
 *
 * @throws BuildkitError for options that mean nothing
 */
export function imageOutlines(
  { options, settings, sharesTags }: Variant,
  values: CommonValues,
  limits: IndexLimits,
): readonly ImageOutline[] {
  const outputs = (options.outputs ?? ['load']).map(parseOutput);
  const oneIndex = outputs.every((output) => holdsIndex(output, limits));
  const groups = oneIndex ? [settings.platforms] : settings.platforms.map((platform) => [platform]);
  return settings.stages.flatMap((target) =>
    groups.map((platforms): ImageOutline => {
      const tags = imageTags(
        {
          templates: templatesOf(options, settings.project, target),
          severalTargets: settings.stages.length > 1,
          archSuffix: options.archSuffix ?? true,
          platforms,
          imagePerPlatform: sharesTags || groups.length > 1,
        },
        { ...values, ...(target !== undefined && { target }) },
      );
      return {
        ...(target !== undefined && { target }),
        platforms,
        tags,
        outputs: outputs.map((output) => withDestination(output, taskFolder(settings), tags[0] ?? '')),
      };
    }),
  );
}

/** Nx itself puts a project's name for `{projectName}`, also one that no image can have (`@scope/app`): that one becomes the token again. */
function templatesOf(
  { tags, targets }: DockerBuildOptions,
  project: string,
  target: string | undefined,
): readonly string[] | undefined {
  const templates = (target !== undefined && targets?.[target]?.tags) || tags;
  return /[^a-z0-9._-]/.test(project)
    ? templates?.map((template) => template.replaceAll(project, '{projectName}'))
    : templates;
}

/**
 * Two images under one tag or in one file: the second would silently take the place of the first.
 *
 * @throws BuildkitError for such two
 */
export function refuseSharedPlaces(outlines: readonly ImageOutline[]): void {
  const places = outlines.flatMap(({ tags, outputs }) => [
    ...tags.map((tag) => `the tag ${tag}`),
    ...outputs.flatMap(({ attributes: { dest } }) => (dest ? [`the file ${dest}`] : [])),
  ]);
  const shared = places.find((place, i) => places.indexOf(place) !== i);
  if (!shared) return;
  throw badInput(
    `Two images of this component would share ${shared}`,
    'give each target tags of its own, and leave dest out of outputs so that each image gets a file of its own',
  );
}
