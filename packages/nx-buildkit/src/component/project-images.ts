import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { normalizeReference } from '../oci/reference';
import type { DockerBuildOptions } from './options';
import { canonicalPlatforms } from '../oci/platform-option';
import { withDefaults } from './schema/defaults';
import { optionsFor, possibleOptions, type ConfiguredOptions } from './configurations';
import { readSourceRevision } from './tags/git-revision';
import { optionVariants } from './per-platform';
import { imageTags, tagTemplates } from './tags/tags';
import type { FactName } from './tags/rules/facts';
import { readFacts } from './tags/rules/read-facts';
import { factsOf, readTemplateValues, type CommonValues } from './tags/template-values';
import { EXECUTORS } from './names';
import { environmentsInRun } from './run/environments-in-run';
import { askOnceForAll } from '../util/ask-once';
import { nameOf, type NxRun, type TargetName } from './run/nx-run';
import { BuildkitError } from '../errors';

/** The projects of a workspace, as Nx has them. */
export type Projects = Readonly<Record<string, Pick<ProjectConfiguration, 'root' | 'targets'>>>;

/** A run of Nx, as far as it decides which images there are. */
export interface Run {
  readonly projects: Projects;
  /** The configuration that was asked for. */
  readonly configuration?: string;
}

/** A target of a project that builds images. */
export interface ImageTarget {
  readonly project: string;
  readonly root: string;
  readonly target: string;
  /** The configuration that the options are of, if any. */
  readonly configuration?: string;
  readonly options: DockerBuildOptions;
}

/** The targets that build images, by the normalized references of these images; in the order of the workspace, each once. */
export type ProjectImages = ReadonlyMap<string, readonly TargetName[]>;

/** Where and when images are named. */
export interface NamingOptions {
  readonly workspaceRoot: string;
  /** The variables of the task of a target. */
  readonly environmentOf: (target: ImageTarget) => NodeJS.ProcessEnv;
  /** The possible platforms of a run, in addition to those of a target's own options. */
  readonly platforms: readonly string[];
}

/** Every target that builds images, of all projects, with its options in a run. */
export function imageTargetsOf({ projects, configuration }: Run): readonly ImageTarget[] {
  return targetsOf(projects, (target) => [optionsFor(target, configuration)]);
}

/** Every such target with its options in every possible run: once without a configuration, and once in each. */
export function possibleImageTargetsOf(projects: Projects): readonly ImageTarget[] {
  return targetsOf(projects, possibleOptions);
}

/** {@link projectImages} of a run, found once for the same platforms: each of many components needs them. */
export function imagesInRun(
  run: Pick<NxRun, 'projects' | 'configuration' | 'tasks' | 'workspaceRoot'>,
  platforms: readonly string[],
): Promise<ProjectImages> {
  const { projects, configuration, workspaceRoot } = run;
  return askOnceForAll(projects, `project images ${JSON.stringify([configuration, platforms])}`, () =>
    projectImages(imageTargetsOf(run), { workspaceRoot, platforms, environmentOf: environmentsInRun(run) }),
  );
}

/**
 * Which targets build an image of which name. Docker takes the name after FROM literally, so a target provides exactly the names that its images
 * get. There is one exception: the platform suffix can be missing, since one Dockerfile serves all platforms. This does not apply to a name without a
 * prefix, a registry or a namespace, because that can be the name of an official image (`nginx:1.27`).
 */
export async function projectImages(targets: readonly ImageTarget[], options: NamingOptions): Promise<ProjectImages> {
  const asksGit = /\{(commitSha|shortCommitSha)\}/.test(JSON.stringify(targets));
  const { workspaceRoot, environmentOf } = options;
  const environments = targets.map((target) => environmentOf(target));
  const needs = [...new Set(targets.flatMap(factsOrNone))];
  const [revision, ...known] = await Promise.all([
    asksGit ? readSourceRevision(workspaceRoot) : {},
    ...[...new Set(environments)].map(async (env) => [env, await readFacts(needs, { workspaceRoot, env })] as const),
  ]);
  const factsIn = new Map(known);
  const names = await Promise.all(
    targets.map(async (target, i) => {
      const env = environments[i] ?? {};
      const images = optionVariants(target.options).map(async (variant) =>
        namesOf(
          target,
          variant,
          await readTemplateValues(variant, target, {
            workspaceRoot,
            env,
            revision,
            facts: factsIn.get(env) ?? {},
          }),
          options,
        ),
      );
      // A target with meaningless options builds no image, and reports that itself.
      const found = await Promise.all(images).catch(() => []);
      return found.flat().map((name) => [name, { project: target.project, target: target.target }] as const);
    }),
  );
  return byName(names.flat());
}

function byName(named: readonly (readonly [string, TargetName])[]): ProjectImages {
  const images = new Map<string, TargetName[]>();
  for (const [name, target] of named) {
    const others = images.get(name) ?? [];
    if (!others.some((other) => nameOf(other) === nameOf(target))) images.set(name, [...others, target]);
  }
  return images;
}

function namesOf(
  { project }: ImageTarget,
  options: DockerBuildOptions,
  common: CommonValues,
  { platforms }: NamingOptions,
): readonly string[] {
  const given = canonicalPlatforms(options.platform, []);
  const all = [...new Set([...platforms, ...given])];
  const stages = options.targets ? Object.keys(options.targets) : [options.target];
  return stages.flatMap((stage) => {
    const values = { ...common, ...(stage !== undefined && { target: stage }) };
    const templates = tagTemplates(options, project, stage);
    const tagsFor = (own: readonly string[], imagePerPlatform: boolean): readonly string[] => {
      const shape = { severalTargets: stages.length > 1, archSuffix: withDefaults('dockerBuild', options).archSuffix };
      return imageTags({ ...shape, ...templates, platforms: own, imagePerPlatform }, values).flatMap(
        (tag) => normalizeReference(tag) ?? [],
      );
    };
    const single = all.flatMap((platform) => [tagsFor([platform], false), tagsFor([platform], true)]).flat();
    const joined = orNone(() => tagsFor([], false));
    return [...single, ...(all.length > 1 ? joined : joined.filter((name) => isOwnName(name, common.imagePrefix)))];
  });
}

/** Nothing has checked the options of other targets yet, so anything can be wrong with them; such a target reports it when it runs. */
function factsOrNone({ options }: ImageTarget): readonly FactName[] {
  try {
    return factsOf(options);
  } catch {
    return [];
  }
}

/** Whether a name cannot be that of an official image on Docker Hub: it has a registry or a namespace, or the prefix of the user's images. */
function isOwnName(ref: string, imagePrefix: string): boolean {
  const official = 'docker.io/library/';
  return !ref.startsWith(official) || (imagePrefix !== '' && ref.startsWith(official + imagePrefix));
}

/** A tag with the platform in the middle is not a tag for several platforms. */
function orNone(names: () => readonly string[]): readonly string[] {
  try {
    return names();
  } catch (error) {
    if (error instanceof BuildkitError) return [];
    throw error;
  }
}

function targetsOf(
  projects: Projects,
  optionsOf: (target: TargetConfiguration) => readonly ConfiguredOptions<DockerBuildOptions>[],
): readonly ImageTarget[] {
  return Object.entries(projects).flatMap(([project, { root, targets = {} }]) =>
    Object.entries(targets)
      .filter(([, { executor }]) => executor === EXECUTORS.dockerBuild)
      .flatMap(([target, definition]) =>
        optionsOf(definition).map((configured) => ({ project, root, target, ...configured })),
      ),
  );
}

/** The image of a project that a named context stands for: `project:backend`, or `project:backend#init` for one of its stages. */
export interface ProjectContext {
  readonly project: string;
  readonly stage?: string;
}

/** @returns undefined for the value of any other named context */
export function parseProjectContext(value: string): ProjectContext | undefined {
  const [, project, stage] = /^project:([^#]+)(?:#(.+))?$/.exec(value) ?? [];
  return project === undefined ? undefined : { project, ...(stage !== undefined && { stage }) };
}

export function formatProjectContext({ project, stage }: ProjectContext): string {
  return `project:${project}${stage === undefined ? '' : `#${stage}`}`;
}
