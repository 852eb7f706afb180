import type { ProjectImages } from '../component/project-images';
import type { ComponentSettings } from '../component/settings';
import { resolveBaseImages, type ContextImage } from '../dockerfile/discover-base-images.ts';
import { contextKey, parseReference } from '../oci/reference';
import { hostPlatform } from '../oci/platform-option';

/** The prefix of a named context's value that refers to the image of another project because of its name. */
const SIBLING = 'sibling:';

/** The platform of the machine that builds for another one. */
type BuildPlatform = (platform: string) => string;

/**
 * The named contexts that replace images that a Dockerfile names with images of other projects, in FROM, `COPY --from`, `RUN --mount=from` and `#
 * syntax`: `{ "ai-infra-base:v0.3.8": "sibling:base" }`. An image that the options name by `docker-image://` is never another project's.
 *
 * @param buildPlatform on which platform a build for another one runs
 * @throws BuildkitError with file, line and column for a Dockerfile that BuildKit refuses
 */
export function siblingContexts(
  settings: ComponentSettings,
  dockerfile: string,
  projectImages: ProjectImages,
  buildPlatform: BuildPlatform = () => hostPlatform(),
): Readonly<Record<string, string>> {
  const siblings = imagesOf(settings, dockerfile, buildPlatform).flatMap(({ ref, contextKey }) => {
    const project = projectImages.get(ref);
    const isSibling = project !== undefined && project !== settings.project && !(contextKey in settings.buildContexts);
    return isSibling ? [[contextKey, `${SIBLING}${project}`] as const] : [];
  });
  return Object.fromEntries(siblings);
}

/**
 * The platforms of a build and of all images that its Dockerfile names: the names of images of other projects can end in any of them.
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

/** One line for each image that another project of the workspace builds, by the named contexts of {@link siblingContexts}. */
export function describeSiblings(contexts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(contexts).flatMap(([key, value]) => {
    const project = siblingOf(value);
    return project === undefined ? [] : [`${key} is built by the project ${project}: no registry is asked for it`];
  });
}

/**
 * What to do if an image cannot be fetched but a project of the workspace builds its repository under another tag.
 *
 * @param refs normalized
 */
export function describeNearMisses(refs: readonly string[], projectImages: ProjectImages): readonly string[] {
  const repositoryOf = (ref: string): string => ref.replace(/:[^/]*$/, '');
  return [...new Set(refs)].flatMap((ref) => {
    const near = [...projectImages].filter(([name]) => repositoryOf(name) === repositoryOf(ref));
    const [[, project] = []] = near;
    if (project === undefined || projectImages.has(ref)) return [];
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
