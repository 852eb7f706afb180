import { badInput } from '../../errors';
import { holdsIndex, parseOutput, withDestination, type IndexLimits } from '../../component/flags/outputs';
import { withDefaults } from '../../component/schema/defaults';
import type { PlatformSettings } from '../../component/per-platform';
import { isByDigest, type ImageOutputs } from './image-spec';
import { repositoryOf } from '../../oci/reference';
import { imageTags, tagTemplates } from '../../component/tags/tags';
import type { CommonValues } from '../../component/tags/template-values';
import { taskFolder } from '../../component/task-folders';

/**
 * The images that a component's options ask for: one for each stage, which holds all platforms where every output can hold that, and
 * otherwise one for each stage and platform.
 *
 * @throws BuildkitError for meaningless options
 */
export function imageOutputs(
  { options: given, settings, sharesTags }: PlatformSettings,
  values: CommonValues,
  limits: IndexLimits,
): readonly ImageOutputs[] {
  const { archSuffix, ...options } = withDefaults('dockerBuild', given);
  const outputs = options.outputs.map(parseOutput);
  const oneIndex = outputs.every((output) => holdsIndex(output, limits));
  const groups = oneIndex ? [settings.platforms] : settings.platforms.map((platform) => [platform]);
  return settings.stages.flatMap((target) =>
    groups.map((platforms): ImageOutputs => {
      const tags = imageTags(
        {
          ...tagTemplates(options, settings.project, target),
          severalTargets: settings.stages.length > 1,
          archSuffix,
          platforms,
          imagePerPlatform: sharesTags || groups.length > 1,
        },
        { ...values, ...(target !== undefined && { target }) },
      );
      return {
        ...(target !== undefined && { target }),
        platforms,
        tags: isByDigest({ outputs }) ? [...new Set(tags.map(repositoryOf))] : tags,
        outputs: outputs.map((output) => withDestination(output, taskFolder(settings), tags[0] ?? '')),
      };
    }),
  );
}

/**
 * Two images with one tag or file: the second would silently replace the first.
 *
 * @throws BuildkitError when there are two such images
 */
export function refuseSharedPlaces(images: readonly ImageOutputs[]): void {
  const places = images.flatMap(({ tags, outputs }) => [
    ...(isByDigest({ outputs }) ? [] : tags.map((tag) => `the tag ${tag}`)),
    ...outputs.flatMap(({ attributes: { dest } }) => (dest ? [`the file ${dest}`] : [])),
  ]);
  const shared = places.find((place, i) => places.indexOf(place) !== i);
  if (!shared) return;
  throw badInput(
    'NXBK-0814',
    `Two images of this component would share ${shared}`,
    'give each target tags of its own, and leave dest out of outputs so that each image gets a file of its own',
  );
}
