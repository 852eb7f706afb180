import { parseReference } from '../../oci/reference';
import { badInput } from '../../errors';
import type { DockerBuildOptions } from '../options';
import { parseFlavor } from './rules/flavor';
import { isRule, parseRule } from './rules/rule';
import { ruleTags } from './rules/rule-tags';
import { expandTemplate, repositoryPart, type TemplateValues } from './template';
import { platformSuffix } from '../../oci/platform-option';

const DEFAULT_IMAGE = '{imagePrefix}{projectName}';
const DEFAULT_IMAGE_OF_TARGET = '{imagePrefix}{projectName}-{target}';
const DEFAULT_TAG = ':{version}-{arch}';

/** What options say about the names of one image. */
export interface TagTemplates {
  /** Templates of names, and rules that make tags; a default when none is given. */
  readonly templates?: readonly string[];
  /** Templates of the images that rules make tags for; a default when none is given. */
  readonly images?: readonly string[];
  /** What applies to the tags of all rules. */
  readonly flavor?: readonly string[];
}

export interface TagOptions extends TagTemplates {
  /** Whether one of several Dockerfile stages is named; each of them must get its own name. */
  readonly severalTargets: boolean;
  /** Whether the tag of a single platform keeps its `-{arch}`. */
  readonly archSuffix: boolean;
  /** The platforms of this image. */
  readonly platforms: readonly string[];
  /** Whether other platforms of the same component become images of their own, which must not share a tag. */
  readonly imagePerPlatform: boolean;
}

/** The token values that are the same for all platforms of an image. */
type Values = Omit<TemplateValues, 'arch' | 'platform'>;

/**
 * The names of one image.
 *
 * @throws BuildkitError when a token has no value here, no rule gives a tag, or the result is not a valid name
 */
export function imageTags(options: TagOptions, values: Values): readonly string[] {
  const defaultImage = options.severalTargets ? DEFAULT_IMAGE_OF_TARGET : DEFAULT_IMAGE;
  const templates = options.templates ?? [`${defaultImage}${DEFAULT_TAG}`];
  if (templates.length === 0)
    throw badInput('NXBK-0903', 'The option tags is an empty list', 'remove it, or give a tag');
  const names = templates
    .filter((template) => !isRule(template))
    .map((template) => validTag(tag(template, options, values), template));
  const rules = templates.filter(isRule);
  const images = options.images ?? [defaultImage];
  return [...new Set([...names, ...(rules.length > 0 ? namesByRules(rules, images, options, values) : [])])];
}

/**
 * What options say about the names of one image; undefined for the default.
 *
 * @param target the stage, when one is named
 */
export function tagTemplates(
  { tags, targets, images, flavor }: Pick<DockerBuildOptions, 'tags' | 'targets' | 'images' | 'flavor'>,
  project: string,
  target: string | undefined,
): TagTemplates {
  const templates = (target !== undefined && targets?.[target]?.tags) || tags;
  return {
    templates: templates?.map((template) => asImageName(template, project)),
    images: images?.map((image) => asImageName(image, project)),
    flavor,
  };
}

/**
 * Makes a text valid as an image name after Nx has replaced `{projectName}` in it: Nx does this in every option before the plugin sees it, even with
 * a name that is invalid for an image (`@scope/app`).
 */
export function asImageName(text: string, project: string): string {
  const name = repositoryPart(project);
  return name === project ? text : text.replaceAll(project, name);
}

/** The names that rules give each image. */
function namesByRules(
  rules: readonly string[],
  images: readonly string[],
  options: TagOptions,
  values: Values,
): readonly string[] {
  const { own, arch, isShared } = ofPlatforms(options, values);
  const expand = (text: string): string => expandTemplate(arch === undefined ? withoutArch(text) : text, own);
  const flavor = parseFlavor(options.flavor ?? []);
  const tags = ruleTags(
    rules.map((rule) => parseRule(arch === undefined ? withoutArch(rule) : rule)),
    flavor,
    { facts: values.facts ?? {}, expand },
  );
  if (tags.length === 0) {
    const built = values.facts?.['ref'] ?? 'what is built here, of which `git status` says what git knows';
    throw badInput(
      'NXBK-0903',
      `None of the tag rules (${rules.join('; ')}) gives a tag for ${built}`,
      'add a rule that applies, such as type=ref,event=branch or type=sha, or a name without "="',
    );
  }
  return images.flatMap((image) =>
    tags.map(({ tag: name, source }) => {
      const isApart = !isShared || PLATFORM_TOKEN.test(image + source);
      return validTag(`${expand(image).toLowerCase()}:${name}${isApart ? '' : `-${arch}`}`, source);
    }),
  );
}

function tag(template: string, options: TagOptions, values: Values): string {
  const { own, arch, isShared } = ofPlatforms(options, values);
  if (arch === undefined) return expandTemplate(withoutArch(template), own);
  if (isShared && !PLATFORM_TOKEN.test(template)) {
    const name = expandTemplate(template, own);
    return `${name}${/:[^/]*$/.test(name) ? '-' : ':'}${arch}`;
  }
  const dropSuffix = !options.archSuffix && !options.imagePerPlatform;
  return expandTemplate(dropSuffix ? withoutArch(template) : template, own);
}

const PLATFORM_TOKEN = /\{(arch|platform)\}/;

/**
 * The token values of an image, with those of its platform if it has only one.
 *
 * @returns `arch`, undefined for several platforms, and whether images of other platforms need another name than this one
 */
function ofPlatforms(
  { platforms: [platform, ...others], imagePerPlatform }: TagOptions,
  values: Values,
): { readonly own: TemplateValues; readonly arch?: string; readonly isShared: boolean } {
  if (platform === undefined || others.length > 0) return { own: values, isShared: false };
  const arch = platformSuffix(platform);
  return { own: { ...values, arch, platform: platform.replaceAll('/', '-') }, arch, isShared: imagePerPlatform };
}

function withoutArch(template: string): string {
  return template.replace('-{arch}', '');
}

function validTag(name: string, template: string): string {
  const reference = parseReference(name);
  if (reference && reference.digest === undefined) return name;
  throw badInput('NXBK-0903', `"${name}", which the tag "${template}" becomes, is not a valid image name`);
}
