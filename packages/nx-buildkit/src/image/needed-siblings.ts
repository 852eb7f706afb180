import { buildPlatform } from '../builder/model/build-platform';
import { resolveBaseImages } from '../dockerfile/discover-base-images.ts';
import { siblingsOf, type SiblingReference } from './plan/choose-sibling';
import { variantOf, type ComponentSources } from './plan/component-sources';
import { isUpstream, type ImageSpec } from './plan/image-spec';

/** An image of another project that an image is built from. */
export interface NeededSibling {
  readonly reference: SiblingReference;
  /** The platforms that it is needed for, sorted. */
  readonly platforms: readonly string[];
}

/**
 * The images of other projects that an image is built from, each for the platforms that the Dockerfile asks for. These are not always the platforms of
 * the image, as with `FROM --platform=$BUILDPLATFORM`. An image that only a frontend of another language can ask for is needed for those of the image.
 *
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses
 */
export function neededSiblings(spec: ImageSpec, sources: ComponentSources): readonly NeededSibling[] {
  const references = isUpstream(spec) ? [] : siblingsOf(spec);
  if (references.length === 0) return [];
  const asked = askedPlatforms(spec, references, sources);
  return references.map((reference, i) => {
    const platforms = asked.get(standIn(i)) ?? new Set(spec.platforms);
    return { reference, platforms: [...platforms].sort() };
  });
}

/** The platforms for which the Dockerfile asks for each image, by the names that stand for them. */
function askedPlatforms(
  spec: Pick<ImageSpec, 'target' | 'platforms'>,
  references: readonly SiblingReference[],
  sources: ComponentSources,
): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>();
  const { settings, dockerfile } = variantOf(sources, spec.platforms) ?? {};
  if (!settings || dockerfile === undefined) return asked;
  const standIns = references.map(({ key }, i) => [key, `docker-image://${standIn(i)}`] as const);
  for (const platform of spec.platforms) {
    const { images, syntax } = resolveBaseImages({
      dockerfile,
      file: settings.dockerfile,
      target: spec.target,
      platform,
      buildPlatform: buildPlatform(sources.nodes, platform),
      buildArgs: settings.buildArgs,
      contexts: { ...settings.buildContexts, ...Object.fromEntries(standIns) },
    });
    for (const { ref, platform: needed } of [...images, ...(syntax ? [syntax] : [])])
      asked.set(ref, (asked.get(ref) ?? new Set()).add(needed));
  }
  return asked;
}

/** A name that no Dockerfile can mean: where a named context replaces a stage or an image with it, the image of the other project is asked for. */
function standIn(i: number): string {
  return `sibling.invalid/image:${i}`;
}
