import type { ProjectImages } from '../component/project-images';
import type { TargetName } from '../component/run/nx-run';
import type { ComponentSettings } from '../component/settings';
import { resolveBaseImages, type ContextImage } from '../dockerfile/discover-base-images.ts';
import { contextKey, parseReference } from '../oci/reference';
import { hostPlatform } from '../oci/platform-option';

/** The prefix of a named context's value that refers to the image of another target, by its project, because of its name. */
const SIBLING = 'sibling:';

/** The target whose Dockerfile names images. */
type User = Pick<ComponentSettings, 'project' | 'task'>;

/** The platform of the machine that builds for another one. */
type BuildPlatform = (platform: string) => string;

/**
 * The named contexts that replace images that a Dockerfile names with images of other targets, in FROM, `COPY --from`, `RUN --mount=from` and `#
 * syntax`: `{ "ai-infra-base:v0.3.8": "sibling:base" }`. An image that the options name by `docker-image://` is never another target's.
 *
 * @param buildPlatform on which platform a build for another one runs
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses
 */
export function siblingContexts(
  settings: ComponentSettings,
  dockerfile: string,
  projectImages: ProjectImages,
  buildPlatform?: BuildPlatform,
): Readonly<Record<string, string>> {
  const makers = [...siblingMakers(settings, dockerfile, projectImages, buildPlatform)];
  return Object.fromEntries(makers.map(([key, { project }]) => [key, `${SIBLING}${project}`]));
}

/**
 * The targets that build these images, by the keys of their named contexts.
 *
 * @throws BuildkitError likewise
 */
export function siblingMakers(
  settings: ComponentSettings,
  dockerfile: string,
  projectImages: ProjectImages,
  buildPlatform: BuildPlatform = () => hostPlatform(),
): ReadonlyMap<string, TargetName> {
  return new Map(
    imagesOf(settings, dockerfile, buildPlatform).flatMap(({ ref, contextKey }) => {
      const maker = contextKey in settings.buildContexts ? undefined : makerOf(ref, settings, projectImages);
      return maker ? [[contextKey, maker] as const] : [];
    }),
  );
}

/** The target whose image a Dockerfile means by a name. A target that gives its own image the name of its base takes that base from upstream. */
function makerOf(ref: string, user: User, projectImages: ProjectImages): TargetName | undefined {
  const makers = projectImages.get(ref) ?? [];
  const [maker] = makers;
  return maker?.project === user.project && makers.some(isOf(user)) ? undefined : maker;
}

/** Whether a target is the one that names images. */
function isOf({ project, task }: User): (target: TargetName) => boolean {
  return (target) => target.project === project && target.target === task;
}

/**
 * The platforms of a build and of all images that its Dockerfile names: the names of images of other targets can end in any of them.
 *
 * @throws BuildkitError likewise
 */
export function platformsOfImages(
  settings: ComponentSettings,
  dockerfile: string | undefined,
  buildPlatform: BuildPlatform,
): readonly string[] {
  const named = dockerfile === undefined ? [] : imagesOf(settings, dockerfile, buildPlatform);
  return [...new Set([...settings.platforms, ...named.map(({ platform }) => platform)])];
}

/** The images that a Dockerfile names itself. */
function imagesOf(
  settings: ComponentSettings,
  dockerfile: string,
  buildPlatform: BuildPlatform,
): readonly ContextImage[] {
  return settings.platforms.flatMap((platform) =>
    settings.stages.flatMap((target) => {
      const { images, syntax } = resolveBaseImages({
        dockerfile,
        file: settings.dockerfile,
        target,
        platform,
        buildPlatform: buildPlatform(platform),
        buildArgs: settings.buildArgs,
        contexts: settings.buildContexts,
      });
      return [...images.filter(({ isNamedContext }) => !isNamedContext), ...(syntax ? [syntax] : [])];
    }),
  );
}

/** One line for each image that another target of the workspace builds, by the named contexts of {@link siblingContexts}. */
export function describeSiblings(contexts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(contexts).flatMap(([key, value]) => {
    const project = siblingOf(value);
    return project === undefined ? [] : [`${key} is built by the project ${project}: no registry is asked for it`];
  });
}

/**
 * What to do if an image cannot be fetched but another target of the workspace builds its repository under another tag.
 *
 * @param refs normalized
 * @param user the target that names them
 */
export function describeNearMisses(
  refs: readonly string[],
  projectImages: ProjectImages,
  user: User,
): readonly string[] {
  const repositoryOf = (ref: string): string => ref.replace(/:[^/]*$/, '');
  const isOwn = isOf(user);
  return [...new Set(refs)].flatMap((ref) => {
    const near = [...projectImages].filter(
      ([name, makers]) => repositoryOf(name) === repositoryOf(ref) && !makers.every(isOwn),
    );
    const maker = near[0]?.[1].find((one) => !isOwn(one));
    if (maker === undefined || projectImages.has(ref)) return [];
    const { project } = maker;
    const names = near.map(([name]) => name).join(' and ');
    const key = contextKey(parseReference(ref) ?? { domain: '', path: ref });
    return [
      `The project ${project} builds ${names}, but no ${ref}: name what it builds, or take it under any tag with buildContexts: {"${key}": "project:${project}"}`,
    ];
  });
}

/** The project that a named context refers to because of its name. */
export function siblingOf(context: string): string | undefined {
  return context.startsWith(SIBLING) ? context.slice(SIBLING.length) : undefined;
}

/** The named contexts that a user gave: with the others, BuildKit's parser would not see the names in the Dockerfile. */
export function withoutSiblings(contexts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(contexts).filter(([, value]) => siblingOf(value) === undefined));
}
