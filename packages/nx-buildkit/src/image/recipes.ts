import type { DockerBuildOptions } from '../executors/docker-build/schema';
import { badInput } from '../errors';
import { buildArgsFor, taskFolder, type ComponentSettings } from './component-settings';
import { holdsIndex, parseOutput, withDestination } from './outputs';
import { PASSED_ON, type ImageRecipe } from './recipe';
import { imageTags } from './tags';
import { expandTemplate, type TemplateValues } from './template';
import { platformSuffix } from './wanted-platform';

/** What templates can say of every image of a component. */
export type CommonValues = Omit<TemplateValues, 'arch' | 'platform' | 'target'>;

/**
 * The images that a component's options ask for: one for each stage, which holds all platforms where every output can hold that, and
 * otherwise one for each stage and platform.
 *
 * @param annotations those that are filled in unless the user has others
 * @param engineHoldsIndex see {@link holdsIndex}
 * @throws BuildkitError for options that mean nothing or would write two images to one place
 */
export function imageRecipes(
  options: DockerBuildOptions,
  settings: ComponentSettings & { readonly dockerfile: string },
  values: CommonValues,
  annotations: Readonly<Record<string, string>>,
  engineHoldsIndex: boolean,
): readonly ImageRecipe[] {
  const outputs = (options.outputs ?? ['load']).map(parseOutput);
  const oneIndex =
    outputs.every((output) => holdsIndex(output, engineHoldsIndex)) && Object.keys(settings.perPlatform).length === 0;
  const groups = oneIndex ? [settings.platforms] : settings.platforms.map((platform) => [platform]);
  const imagePerPlatform = groups.length > 1;

  const recipes = settings.stages.flatMap((target) =>
    groups.map((platforms): ImageRecipe => {
      const own = { ...values, ...(target !== undefined && { target }) };
      const tags = imageTags(
        {
          templates: (target !== undefined && options.targets?.[target]?.tags) || options.tags,
          severalTargets: settings.stages.length > 1,
          archSuffix: options.archSuffix ?? true,
          platforms,
          imagePerPlatform,
        },
        own,
      );
      const [platform = '', ...others] = platforms;
      const single = others.length === 0 && { arch: platformSuffix(platform), platform: platform.replaceAll('/', '-') };
      const expandAll = (texts: Readonly<Record<string, string>> = {}) =>
        Object.fromEntries(
          Object.entries(texts).map(([key, text]) => [key, expandTemplate(text, { ...own, ...single })]),
        );
      return {
        ...passedOn(options),
        dockerfile: settings.dockerfile,
        context: settings.context,
        ...(target !== undefined && { target }),
        platforms,
        tags,
        outputs: outputs.map((output) => withDestination(output, taskFolder(settings), tags[0] ?? '')),
        buildArgs: others.length === 0 ? buildArgsFor(settings, platform) : settings.buildArgs,
        buildContexts: settings.buildContexts,
        labels: expandAll(options.labels),
        annotations: withoutEmpty({ ...annotations, ...expandAll(options.annotations) }),
      };
    }),
  );
  refuseSharedPlaces(recipes);
  return recipes;
}

function passedOn(options: DockerBuildOptions): Pick<ImageRecipe, (typeof PASSED_ON)[number]> {
  return Object.fromEntries(PASSED_ON.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
}

function withoutEmpty(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

/** Two images under one tag or in one file: the second would silently take the place of the first. */
function refuseSharedPlaces(recipes: readonly ImageRecipe[]): void {
  const places = recipes.flatMap(({ tags, outputs }) => [
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
