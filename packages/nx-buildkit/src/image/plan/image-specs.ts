import type { DockerBuildOptions } from '../../component/options';
import { imageOutputs, refuseSharedPlaces } from './image-outputs';
import type { CommonValues } from '../../component/tags/template-values';
import type { IndexLimits } from '../../component/flags/outputs';
import type { PlatformSettings } from '../../component/per-platform';
import { PASSED_ON, type BuildSpec, type ImageOutputs, type ImageSpec } from './image-spec';
import { COMMITTED_LOCKS } from '../../component/task-folders';
import { expandTemplate } from '../../component/tags/template';
import { platformSuffix } from '../../oci/platform-option';

type Texts = Readonly<Record<string, string>>;

/**
 * The spec of each image that a component's options ask for.
 *
 * @param annotations those that are filled in unless the user has others
 * @throws BuildkitError for meaningless options
 */
export function imageSpecs(
  variants: readonly PlatformSettings[],
  values: CommonValues,
  annotations: Texts,
  limits: IndexLimits,
): readonly ImageSpec[] {
  const specs = variants.flatMap((variant) => specsOf(variant, values, annotations, limits));
  refuseSharedPlaces(specs);
  return specs;
}

function specsOf(
  variant: PlatformSettings,
  values: CommonValues,
  annotations: Texts,
  limits: IndexLimits,
): readonly ImageSpec[] {
  const { options, settings } = variant;
  const { image, dockerfile } = settings;
  return imageOutputs(variant, values, limits).map((outputs): ImageSpec => {
    if (dockerfile === undefined) return { ...outputs, image: image ?? '' };
    // Nx has already replaced the token with the unchanged name in most texts.
    const expand = expander(outputs, { ...values, projectName: settings.project });
    return {
      ...passedOn(options),
      ...outputs,
      dockerfile,
      context: settings.context,
      // Locks decide the base of the image, and are not part of its content.
      ...(options.lock === 'project' && { excludes: [`**/${COMMITTED_LOCKS}`] }),
      buildArgs: settings.buildArgs,
      buildContexts: settings.buildContexts,
      labels: expand(options.labels),
      annotations: withoutEmpty({ ...annotations, ...expand(options.annotations) }),
    };
  });
}

/** Replaces tokens in labels and annotations. */
function expander({ target, platforms }: ImageOutputs, common: CommonValues): (texts?: Texts) => Texts {
  const [platform = '', ...others] = platforms;
  const values = {
    ...common,
    ...(target !== undefined && { target }),
    ...(others.length === 0 && { arch: platformSuffix(platform), platform: platform.replaceAll('/', '-') }),
  };
  return (texts = {}) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, expandTemplate(text, values)]));
}

function passedOn(options: DockerBuildOptions): Pick<BuildSpec, (typeof PASSED_ON)[number]> {
  return Object.fromEntries(PASSED_ON.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
}

function withoutEmpty(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
