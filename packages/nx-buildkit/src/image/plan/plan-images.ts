import { resolveBaseImages } from '../../dockerfile/discover-base-images.ts';
import type { LockedImage, ImagesByPlatform } from '../../base-images/lock-file';
import { buildPlatform, needsSeveralNodes } from '../../builder/model/build-platform';
import { engineHoldsIndexes } from '../../docker/info';
import { baseOfStage } from './base-of-stage';
import { variantOf, type ComponentSources } from './component-sources';
import { baseAnnotations, revisionAnnotations } from './default-annotations';
import { isUpstream, type ImageSpec } from './image-spec';
import { imageSpecs } from './image-specs';
import { withoutSiblings } from '../../base-images/sibling-contexts';
import type { NxRun } from '../../component/run/nx-run';
import { revisionInRun } from '../../component/tags/git-revision';
import { readFacts } from '../../component/tags/rules/read-facts';
import { factsOf, readTemplateValues } from '../../component/tags/template-values';
import { askOnce } from '../../util/ask-once';
import { environment } from '../../util/task-scope';

/**
 * Fills in everything that an image takes from its environment: git, variables, versions, and what the engine can hold. {@link withBase} adds the
 * base once it is locked.
 */
export async function planImages(
  { component, options, variants, nodes, inputHash }: ComponentSources,
  run: Pick<NxRun, 'workspaceRoot' | 'projects'>,
): Promise<readonly ImageSpec[]> {
  const { workspaceRoot, projects } = run;
  const platforms = variants.flatMap(({ settings }) => settings.platforms);
  const env = environment();
  const needs = factsOf(options);
  const [revision, facts, engineHoldsIndex] = await Promise.all([
    revisionInRun(run),
    askOnce(projects, `facts ${JSON.stringify(needs)}`, () => readFacts(needs, { workspaceRoot, env })),
    platforms.length > 1 ? askOnce(projects, 'engine holds indexes', engineHoldsIndexes) : false,
  ]);
  const values = await readTemplateValues(options, component, { workspaceRoot, env, revision, facts, inputHash });
  // An upstream image is not built, and every output gets all of it.
  const severalNodes = options.image === undefined && needsSeveralNodes(nodes, platforms);
  return imageSpecs(variants, values, revisionAnnotations(component.project, revision), {
    engineHoldsIndex,
    severalNodes,
  });
}

/** The spec with the annotations that name the locked image which its last stage is built on, unless the user has others. */
export function withBase(spec: ImageSpec, sources: ComponentSources, locked: ImagesByPlatform): ImageSpec {
  const base = isUpstream(spec) ? undefined : baseOf(spec, sources, locked);
  if (isUpstream(spec) || !base) return spec;
  const given = variantOf(sources, spec.platforms)?.options.annotations ?? {};
  const added = Object.entries(baseAnnotations(base)).filter(([key]) => !(key in given));
  return { ...spec, annotations: { ...spec.annotations, ...Object.fromEntries(added) } };
}

/** One line for each image that will be built; it shows whether platforms become one image or several. */
export function describePlan(specs: readonly ImageSpec[]): readonly string[] {
  return specs.map(({ tags, platforms, target, outputs }) => {
    const what = platforms.length > 1 ? `one image for ${platforms.join(' and ')}` : `an image for ${platforms[0]}`;
    const to = outputs.map(({ type, attributes: { dest } }) => (dest ? `${type} ${dest}` : type)).join(', ');
    return `${tags.join(', ')}: ${what}${target === undefined ? '' : ` of target ${target}`} → ${to}`;
  });
}

function baseOf(
  { target, platforms }: ImageSpec,
  sources: ComponentSources,
  locked: ImagesByPlatform,
): LockedImage | undefined {
  const [platform = ''] = platforms;
  const { nodes } = sources;
  const { settings, dockerfile } = variantOf(sources, platforms) ?? {};
  if (!settings || dockerfile === undefined) return undefined;
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
