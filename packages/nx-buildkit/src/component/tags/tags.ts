import { parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import type { DockerBuildOptions } from '../options';
import { expandTemplate, repositoryPart, type TemplateValues } from './template';
import { platformSuffix } from '../../oci/platform-option';

const DEFAULT_TAG = '{imagePrefix}{projectName}:{version}-{arch}';
const DEFAULT_TAG_OF_TARGET = '{imagePrefix}{projectName}-{target}:{version}-{arch}';

export interface TagOptions {
  /** Templates; a default when none is given. */
  readonly templates?: readonly string[];
  /** Whether one of several Dockerfile stages is named; each of them must get its own name. */
  readonly severalTargets: boolean;
  /** Whether the tag of a single platform keeps its `-{arch}`. */
  readonly archSuffix: boolean;
  /** The platforms of this image. */
  readonly platforms: readonly string[];
  /** Whether other platforms of the same component become images of their own, which must not share a tag. */
  readonly imagePerPlatform: boolean;
}

/**
 * The names of one image.
 *
 * @throws BuildkitError when a token has no value here or the result is not a valid name
 */
export function imageTags(options: TagOptions, values: Omit<TemplateValues, 'arch' | 'platform'>): readonly string[] {
  const templates = options.templates ?? [options.severalTargets ? DEFAULT_TAG_OF_TARGET : DEFAULT_TAG];
  if (templates.length === 0) throw badInput('The option tags is an empty list', 'remove it, or give a tag');
  return [...new Set(templates.map((template) => validTag(tag(template, options, values), template)))];
}

/**
 * The templates that options give for the names of one image; undefined for the default one.
 *
 * @param target the stage, when one is named
 */
export function tagTemplates(
  { tags, targets }: Pick<DockerBuildOptions, 'tags' | 'targets'>,
  project: string,
  target: string | undefined,
): readonly string[] | undefined {
  const templates = (target !== undefined && targets?.[target]?.tags) || tags;
  return templates?.map((template) => mendName(template, project));
}

/**
 * Makes a text valid as an image name after Nx has replaced `{projectName}` in it: Nx does this in every option before the plugin sees it, even with
 * a name that is invalid for an image (`@scope/app`).
 */
export function mendName(text: string, project: string): string {
  const name = repositoryPart(project);
  return name === project ? text : text.replaceAll(project, name);
}

function tag(template: string, options: TagOptions, values: Omit<TemplateValues, 'arch' | 'platform'>): string {
  const [platform, ...others] = options.platforms;
  if (platform === undefined || others.length > 0) return expandTemplate(template.replace('-{arch}', ''), values);
  const arch = platformSuffix(platform);
  const single = { ...values, arch, platform: platform.replaceAll('/', '-') };
  if (options.imagePerPlatform && !/\{(arch|platform)\}/.test(template)) {
    const name = expandTemplate(template, single);
    return `${name}${/:[^/]*$/.test(name) ? '-' : ':'}${arch}`;
  }
  const dropSuffix = !options.archSuffix && !options.imagePerPlatform;
  return expandTemplate(dropSuffix ? template.replace('-{arch}', '') : template, single);
}

function validTag(name: string, template: string): string {
  const reference = parseReference(name);
  if (reference && reference.digest === undefined) return name;
  throw badInput(
    `"${name}", which the tag "${template}" becomes, is not a valid image name`,
    'a name is [registry/]lower-case-words[:tag], a tag letters, digits and ._-',
  );
}
