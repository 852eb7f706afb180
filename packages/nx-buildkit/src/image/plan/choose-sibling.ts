import { siblingOf } from '../../base-images/sibling-contexts';
import { parseProjectContext, type ProjectContext } from '../../component/project-images';
import { normalizeReference, parseReference } from '../../oci/reference';
import { platformSuffix } from '../../oci/platform-option';
import { badInput, type BuildkitError } from '../../errors';
import type { BuildSpec, ImageSpec } from './image-spec';

/** An image of another target, as a named context refers to it. */
export interface SiblingReference extends ProjectContext {
  /** The key of the named context. */
  readonly key: string;
  /** Whether the key is the exact name of the image. */
  readonly isName: boolean;
}

interface WithSpec {
  readonly spec: ImageSpec;
}

/**
 * The images of other targets that a spec names in its contexts: `project:apphub`, `project:backend#backend-init`, and `sibling:base` where the
 * Dockerfile does.
 */
export function siblingsOf({ buildContexts }: Pick<BuildSpec, 'buildContexts'>): readonly SiblingReference[] {
  return Object.entries(buildContexts).flatMap(([key, value]): readonly SiblingReference[] => {
    const sibling = siblingOf(value);
    if (sibling !== undefined) return [{ key, project: sibling, isName: true }];
    const context = parseProjectContext(value);
    return context ? [{ key, ...context, isName: false }] : [];
  });
}

/**
 * The image among those of a project that a context means.
 *
 * @throws BuildkitError when the project builds none
 */
export function chooseSibling<T extends WithSpec>(
  images: readonly T[],
  reference: SiblingReference,
  platforms: readonly string[],
): T {
  const { key, project, stage, isName } = reference;
  const chosen = isName ? findNamed(images, key, platforms) : chooseImage(images, reference, platforms);
  if (chosen) return chosen;
  throw buildsNone(project, isName ? key : stage && `of target ${stage}`, platforms);
}

/**
 * The image with exactly that tag, otherwise of that repository, otherwise of that stage. It always holds all platforms, if necessary joined from one
 * image per platform.
 */
function chooseImage<T extends WithSpec>(
  images: readonly T[],
  { key, stage }: SiblingReference,
  platforms: readonly string[],
): T | undefined {
  const ofStage = images.filter(({ spec }) => stage === undefined || spec.target === stage);
  const fitting = holding(platforms, ofStage);
  const ref = normalizeReference(key);
  const tagged = ({ spec }: T, same: (tag: string) => boolean): boolean => spec.tags.some(same);
  return (
    fitting.find((image) => tagged(image, (tag) => normalizeReference(tag) === ref)) ??
    fitting.find((image) => tagged(image, (tag) => repositoryOf(tag) === repositoryOf(key))) ??
    fitting[0]
  );
}

/**
 * The image of a name, which holds all platforms. An image for one platform has a suffix in its name, and an image for several has none; the
 * Dockerfile can use either.
 */
function findNamed<T extends WithSpec>(
  images: readonly T[],
  name: string,
  platforms: readonly string[],
): T | undefined {
  return holding(platforms, images).find(({ spec }) => {
    const bare = (tag: string): string | undefined => withoutSuffix(normalizeReference(tag), spec.platforms);
    return spec.tags.some((tag) => bare(tag) === bare(name));
  });
}

function withoutSuffix(ref: string | undefined, platforms: readonly string[]): string | undefined {
  const suffix = platforms.map((platform) => `-${platformSuffix(platform)}`).find((end) => ref?.endsWith(end));
  return suffix === undefined ? ref : ref?.slice(0, -suffix.length);
}

/** The images that hold all platforms, if necessary joined from one image per platform. */
function holding<T extends WithSpec>(platforms: readonly string[], images: readonly T[]): readonly T[] {
  const holds = ({ spec }: T): boolean => platforms.every((platform) => spec.platforms.includes(platform));
  const whole = images.filter(holds);
  return whole.length > 0 ? whole : joined(images).filter(holds);
}

/**
 * The images, where those that differ only in their platform are joined: an output that cannot hold both gets them separately, but a layout can hold
 * both.
 */
function joined<T extends WithSpec>(images: readonly T[]): readonly T[] {
  const ways = new Map<string, T>();
  for (const image of images) {
    const way = JSON.stringify({ ...image.spec, tags: [], platforms: [], outputs: [] });
    const { tags, platforms } = ways.get(way)?.spec ?? { tags: [], platforms: [] };
    const spec = {
      ...image.spec,
      tags: [...tags, ...image.spec.tags],
      platforms: [...platforms, ...image.spec.platforms],
    };
    ways.set(way, { ...image, spec });
  }
  return [...ways.values()];
}

function repositoryOf(reference: string): string | undefined {
  const parsed = parseReference(reference);
  return parsed && `${parsed.domain}/${parsed.path}`;
}

function buildsNone(project: string, which: string | undefined, platforms: readonly string[]): BuildkitError {
  const of = which === undefined ? '' : `${which} `;
  return badInput(
    'NXBK-0812',
    `The project ${project} builds no image ${of}for ${platforms.join(' and ')}, which this image is built from`,
    `correct the option buildContexts, or give ${project} a docker-build target that builds it`,
  );
}
