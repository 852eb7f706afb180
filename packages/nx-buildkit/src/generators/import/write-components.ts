import { addProjectConfiguration, getProjects, type TargetConfiguration, type Tree } from '@nx/devkit';
import { posix } from 'node:path';
import type { DockerBuildOptions } from '../../component/options';
import { variantIn, withVariant } from '../../graph/dockerfile-names';
import type { PluginOptions } from '../../graph/plugin-options';
import { buildOrder } from '../build-order';
import { checkPath } from '../check-writes';
import { mergeTargets } from '../merge-targets';
import { hint, lost, type Note } from '../notes';
import type { ComponentPlan } from './component-plan';
import { newVariant } from './new-target';
import { dockerfileOf } from '../../component/settings';
import { BUILD_TARGET, EXECUTORS } from '../../component/names';

/** A component with its place in the workspace. */
export interface WrittenComponent extends ComponentPlan {
  readonly project: string;
  readonly target: string;
}

type Names = Pick<Required<PluginOptions>, 'buildTarget' | 'prefetchTarget' | 'dockerfiles'>;

/** Adds components to the workspace, each as a project or as a further image of the project that has its folder. */
export function writeComponents(
  tree: Tree,
  components: readonly ComponentPlan[],
  projectOf: (component: ComponentPlan) => string,
  names: Names,
): readonly WrittenComponent[] {
  const written: WrittenComponent[] = [];
  components.forEach(({ root }) => checkPath(tree, root));
  for (const component of components) {
    const kept = writeInline(tree, component);
    const project = projectOf(component);
    const taken = written.filter((other) => other.project === project).map(({ target }) => target);
    const target = write(tree, component, project, names, taken);
    written.push({
      ...component,
      project,
      target,
      notes: [...component.notes, ...kept, ...renamed(component, target, names)],
    });
  }
  written.forEach((component) => writeOrder(tree, component, written, names));
  return written;
}

/** Says when a target has a number because another image has the name that it would have. */
function renamed({ name }: ComponentPlan, target: string, { buildTarget }: Names): readonly Note[] {
  const variant = variantIn(target, buildTarget);
  const [, wanted] = /^(.+)-\d+$/.exec(variant) ?? [];
  if (wanted === undefined || !name.endsWith(wanted) || name.endsWith(variant)) return [];
  return [hint(`its target is ${target}, since another image of this project is called ${name}`)];
}

/** Lets an image wait for images without an edge between projects, in addition to its usual dependencies. */
function writeOrder(
  tree: Tree,
  { project, target, after = [] }: WrittenComponent,
  written: readonly WrittenComponent[],
  { buildTarget, prefetchTarget }: Names,
): void {
  const before = written.filter(({ name }) => after.includes(name));
  if (before.length === 0) return;
  const dependsOn = buildOrder(
    { prefetch: target.replace(buildTarget, prefetchTarget), siblings: buildTarget },
    before.map((other) => ({
      ...(other.project !== project && { projects: [other.project] }),
      target: other.target,
      params: 'forward' as const,
    })),
  );
  mergeTargets(tree, project, { [target]: { executor: EXECUTORS.dockerBuild, dependsOn } });
}

/** An existing Dockerfile belongs to the user. */
function writeInline(tree: Tree, { inline, options: { dockerfile } }: ComponentPlan): readonly Note[] {
  if (inline === undefined || dockerfile === undefined) return [];
  if (!tree.exists(dockerfile)) tree.write(dockerfile, inline);
  if (tree.read(dockerfile, 'utf8') === inline) return [];
  return [lost(`its inline Dockerfile, since ${dockerfile} is there with another text and is built`)];
}

/**
 * @param taken the targets of the project that other components of this run have
 * @returns the target
 */
function write(tree: Tree, component: ComponentPlan, project: string, names: Names, taken: readonly string[]): string {
  const { buildTarget, prefetchTarget } = names;
  const { root, options } = component;
  const existingProject = getProjects(tree).get(project);
  const { targets = {} } = existingProject ?? {};
  if (!existingProject) addProjectConfiguration(tree, project, { root, projectType: 'application', targets: {} });
  const target =
    existingTarget(targets, component, taken) ??
    withVariant(buildTarget, newVariant(tree, component, project, targets, names));
  const variant = variantIn(target, buildTarget);
  mergeTargets(tree, project, {
    [withVariant(prefetchTarget, variant)]: {
      executor: EXECUTORS.prefetch,
      ...(target !== BUILD_TARGET && { options: { buildTarget: target } }),
    },
    [target]: {
      executor: EXECUTORS.dockerBuild,
      options: withoutDefaults({ ...options, ...tagsOf(component, project, variant) }, root),
    },
  });
  return target;
}

/** The target that an earlier run gave the component; preferably with the same build arguments. */
function existingTarget(
  targets: Readonly<Record<string, TargetConfiguration<DockerBuildOptions>>>,
  { root, options }: ComponentPlan,
  taken: readonly string[],
): string | undefined {
  const same = Object.keys(targets).filter((name) => {
    const { executor, options: other = {} } = targets[name] ?? {};
    const isFree = executor === EXECUTORS.dockerBuild && !taken.includes(name);
    const isSame = dockerfileOf(root, other) === dockerfileOf(root, options) && other.image === options.image;
    return isFree && isSame && other.target === options.target;
  });
  const args = JSON.stringify(options.buildArgs);
  return same.find((name) => JSON.stringify(targets[name]?.options?.buildArgs) === args) ?? same[0];
}

/** An image that is not the only one of its project needs its own name. */
function tagsOf(
  { name, services, options: { tags }, composeNames = [] }: ComponentPlan,
  project: string,
  variant: string,
): Pick<DockerBuildOptions, 'tags'> {
  if (tags) return { tags: [...tags, ...composeNames] };
  const isProjects = variant === '' && (services.length === 0 || name === project);
  if (isProjects && composeNames.length === 0) return {};
  return { tags: [`{imagePrefix}${isProjects ? '{projectName}' : name}:{version}-{arch}`, ...composeNames] };
}

function withoutDefaults({ dockerfile, context, ...options }: DockerBuildOptions, root: string): DockerBuildOptions {
  return {
    ...(dockerfile !== undefined && dockerfile !== posix.join(root, 'Dockerfile') && { dockerfile }),
    ...(context !== undefined && context !== root && { context }),
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}
