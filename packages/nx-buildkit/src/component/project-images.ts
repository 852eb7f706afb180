import type { ProjectConfiguration } from '@nx/devkit';
import { normalizeReference } from '../oci/reference';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import { optionVariants } from './per-platform';
import { imageTags } from './tags';
import { repositoryPart, type TemplateValues } from './template';

/** The projects of a workspace, as Nx has them. */
export type Projects = Readonly<Record<string, Pick<ProjectConfiguration, 'root' | 'targets'>>>;

/** A target of a project that builds images. */
export interface ImageTarget {
  readonly project: string;
  readonly root: string;
  readonly target: string;
  readonly options: DockerBuildOptions;
}

/** The name of an image that a project builds, as far as it can be told before building. */
export interface ProjectImage extends ImageTarget {
  /** Matches normalized references. */
  readonly name: RegExp;
  /** The name without its tag; undefined when only the build knows it. */
  readonly repository?: string;
}

/** Stands for what only the build knows: a version, a commit, an architecture. */
const ANY = 'any0part';

/** Every target that builds images, of all projects. */
export function imageTargetsOf(projects: Projects): readonly ImageTarget[] {
  return Object.entries(projects).flatMap(([project, { root, targets = {} }]) =>
    Object.entries(targets)
      .filter(([, { executor }]) => executor === 'nx-buildkit:docker-build')
      .map(([target, { options = {} }]) => ({ project, root, target, options: options as DockerBuildOptions })),
  );
}

/** The images of targets; a target whose tags mean nothing has none. */
export function imagesOf(targets: readonly ImageTarget[]): readonly ProjectImage[] {
  return targets.flatMap((target) =>
    names(target).map((name) => ({ ...target, name: pattern(name), repository: knownRepository(name) })),
  );
}

/** {@link imageNamed} for many references: few of many images have the repository of a reference. */
export function imageIndex(images: readonly ProjectImage[]): (ref: string) => ProjectImage | undefined {
  const byRepository = new Map<string | undefined, ProjectImage[]>();
  for (const image of images) {
    const others = byRepository.get(image.repository);
    if (others) others.push(image);
    else byRepository.set(image.repository, [image]);
  }
  return (ref) =>
    imageNamed(ref, byRepository.get(repositoryOf(ref)) ?? []) ?? imageNamed(ref, byRepository.get(undefined) ?? []);
}

/**
 * @param ref normalized, `docker.io/library/ai-infra-base:v0.3.8`
 * @returns the image of a project that a reference names; undefined for one that comes from a registry
 */
export function imageNamed(ref: string, images: readonly ProjectImage[]): ProjectImage | undefined {
  return images.find(({ name }) => name.test(ref));
}

/** Normalized, with {@link ANY} in them. */
function names({ project, options }: ImageTarget): readonly string[] {
  try {
    return optionVariants(options).flatMap((variant) => {
      const stages = variant.targets ? Object.keys(variant.targets) : [variant.target];
      return stages.flatMap((stage) => stageNames(project, variant, stage, stages.length > 1));
    });
  } catch {
    return [];
  }
}

function stageNames(
  project: string,
  options: DockerBuildOptions,
  stage: string | undefined,
  severalTargets: boolean,
): readonly string[] {
  const values: Omit<TemplateValues, 'arch' | 'platform'> = {
    imagePrefix: options.imagePrefix ?? '',
    projectName: repositoryPart(project),
    ...(stage !== undefined && { target: stage }),
    version: options.version ?? ANY,
    commitSha: ANY,
    shortCommitSha: ANY,
    branch: ANY,
    env: new Proxy({}, { get: () => ANY }),
  };
  const templates = (stage !== undefined && options.targets?.[stage]?.tags) || options.tags;
  // As one image of several platforms, and as an image for each.
  const forms = [[], [`linux/${ANY}`]].flatMap((platforms) =>
    [true, false].flatMap((imagePerPlatform) =>
      imageTags(
        { templates, severalTargets, archSuffix: options.archSuffix ?? true, platforms, imagePerPlatform },
        values,
      ),
    ),
  );
  return [...new Set(forms)].map((name) => normalizeReference(name) ?? name);
}

function pattern(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(ANY, '[\\w./-]+')}$`);
}

function repositoryOf(ref: string): string {
  return ref.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function knownRepository(name: string): string | undefined {
  const repository = repositoryOf(name);
  return repository.includes(ANY) ? undefined : repository;
}
