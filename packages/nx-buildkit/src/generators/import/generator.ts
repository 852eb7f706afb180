import { addProjectConfiguration, getProjects, logger, type Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { badInput } from '../../errors';
import type { DockerBuildOptions } from '../../executors/docker-build/schema';
import { dockerfileOf } from '../../graph/image-inputs';
import type { PluginOptions } from '../../graph/plugin-options';
import { mergeTargets } from '../merge-targets';
import { pluginOptions } from '../plugin-options';
import { runGenerator } from '../run-generator';
import type { ComponentPlan } from './component-plan';
import { planCompose } from './compose/plan-compose';
import { planDockerfiles } from './plan-dockerfiles';
import { report, type WrittenComponent } from './report';
import type { ImportOptions } from './schema';
import { withSiblingContexts } from './sibling-contexts';

/** Makes projects of what a folder builds today. */
export default function importComponents(tree: Tree, options: ImportOptions): Promise<void> {
  return runGenerator(tree, options, () => {
    const folder = posix.normalize(options.directory).replace(/(?<=.)\/$/, '');
    const plugin = pluginOptions(tree);
    const compose = planCompose(tree, folder, options.files);
    const all = [...compose.components, ...otherDockerfiles(tree, folder, plugin, compose.components)];
    const projectOf = projectNames(tree, all);
    const plans = withSiblingContexts(all, projectOf);
    if (plans.length === 0)
      throw badInput(`${folder} has neither a compose file nor a Dockerfile`, 'name another folder');
    const written: WrittenComponent[] = [];
    for (const component of plans) {
      writeInline(tree, component);
      const project = projectOf(component);
      const taken = written.filter((other) => other.project === project).map(({ target }) => target);
      written.push({ ...component, project, target: write(tree, component, project, plugin, taken) });
    }
    report(written, compose, folder).forEach((line) => logger.info(line));
  });
}

/** A Dockerfile that a service builds is that service's. */
function otherDockerfiles(
  tree: Tree,
  folder: string,
  plugin: Required<PluginOptions>,
  services: readonly ComponentPlan[],
): readonly ComponentPlan[] {
  const taken = new Set(services.map(({ options }) => options.dockerfile));
  return planDockerfiles(tree, folder, plugin.dockerfiles).filter(
    ({ root, options }) => !taken.has(options.dockerfile ?? posix.join(root, 'Dockerfile')),
  );
}

/** The projects that components become images of: the one that has their folder, or a new one. */
function projectNames(tree: Tree, components: readonly ComponentPlan[]): (component: ComponentPlan) => string {
  const byRoot = new Map([...getProjects(tree)].map(([name, { root }]) => [root, name]));
  for (const { root, name } of components) {
    const isTaken = [...byRoot.values()].includes(name);
    if (!byRoot.has(root)) byRoot.set(root, isTaken ? root.replaceAll('/', '-') : name);
  }
  return ({ root, name }) => byRoot.get(root) ?? name;
}

/**
 * Adds a component to the workspace: as a project, or as a further image of the project that has its folder.
 *
 * @param taken the targets of the project that other components of this run have
 * @returns the target
 */
function write(
  tree: Tree,
  { name, root, options }: ComponentPlan,
  project: string,
  { buildTarget, prefetchTarget }: Required<PluginOptions>,
  taken: readonly string[],
): string {
  const existingProject = getProjects(tree).get(project);
  const { targets = {} } = existingProject ?? {};
  if (!existingProject) addProjectConfiguration(tree, project, { root, projectType: 'application', targets: {} });
  const isSame = (other: DockerBuildOptions): boolean =>
    dockerfileOf(root, other) === dockerfileOf(root, options) &&
    other.image === options.image &&
    other.target === options.target;
  const existing = Object.keys(targets).find(
    (target) =>
      targets[target]?.executor === 'nx-buildkit:docker-build' &&
      !taken.includes(target) &&
      isSame(targets[target].options ?? {}),
  );
  const isFurther = existing === undefined && targets[buildTarget] !== undefined;
  // Two images of one project need two names.
  const tags = options.tags ?? (isFurther ? [`{imagePrefix}${name}:{version}-{arch}`] : undefined);
  const target = existing ?? (isFurther ? `${buildTarget}-${name}` : buildTarget);
  mergeTargets(tree, project, {
    [target.replace(buildTarget, prefetchTarget)]: {
      executor: 'nx-buildkit:prefetch',
      ...(target !== 'docker-build' && { options: { buildTarget: target } }),
    },
    [target]: {
      executor: 'nx-buildkit:docker-build',
      options: withoutDefaults({ ...options, tags }, root),
    },
  });
  return target;
}

/** A Dockerfile that is there already is the user's. */
function writeInline(tree: Tree, { inline, options: { dockerfile } }: ComponentPlan): void {
  if (inline !== undefined && dockerfile !== undefined && !tree.exists(dockerfile)) tree.write(dockerfile, inline);
}

function withoutDefaults({ dockerfile, context, ...options }: DockerBuildOptions, root: string): DockerBuildOptions {
  return {
    ...(dockerfile !== undefined && dockerfile !== posix.join(root, 'Dockerfile') && { dockerfile }),
    ...(context !== undefined && context !== root && { context }),
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}
