import type { TargetConfiguration } from '@nx/devkit';
import { prefetchTargetOf } from '../component/prefetch-target';
import { dependsOnLine } from '../component/run/depends-on';
import { nameOf, type NxRun, type TargetName } from '../component/run/nx-run';
import { ARGS_OVERRIDDEN, OVERRIDDEN } from '../component/run/run-variables';
import { readDependencies } from '../component/run/target-dependencies';
import { taskOf, type Component } from '../component/settings';
import { badInput } from '../errors';
import { askOnceForAll } from '../util/ask-once';
import { environment } from '../util/task-scope';
import { neededSiblings } from './needed-siblings';
import { needsByPlatform, type ComponentSources } from './plan/component-sources';
import type { ImageSpec } from './plan/image-spec';
import { planSibling } from './plan/plan-sibling';

/**
 * Refuses a cached task whose `dependsOn` does not lead to what its images are built from: the locks of base images and the images of other targets.
 * Nx hashes what these tasks leave only if the task depends on them. What they left earlier is no input in their place: Nx would hash it while they
 * make it anew.
 *
 * @param task the one that Nx caches, which builds the images or checks their Dockerfiles
 * @param sources of the target that builds
 * @param specs the images
 * @throws BuildkitError with the `dependsOn` to write
 */
export async function requireDependencies(
  task: Pick<Component, 'project' | 'task'>,
  sources: ComponentSources,
  specs: readonly ImageSpec[],
  run: NxRun,
): Promise<void> {
  const own = { project: task.project, target: task.task };
  const target = run.projects[own.project]?.targets?.[own.target];
  if (!target?.cache || isHashedAlone(target)) return;
  const needed = [...prefetchFor(sources, run), ...(await siblingTargets(sources, specs, run))];
  if (needed.length === 0) return;
  const dependenciesOf = askOnceForAll(run.graph, 'dependencies', () => readDependencies(run.graph));
  const present = new Set(dependenciesOf(own).map(nameOf));
  const missing = needed.filter((one) => !present.has(nameOf(one)));
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(nameOf))].join(' or ');
  const line = dependsOnLine(
    target,
    own,
    missing.map((one) => entryFor(one, own, run)),
  );
  throw badInput(
    'NXBK-1101',
    `Nx would take ${taskOf(task)} from its cache when ${names} has changed, on which it does not depend`,
    `write ${line} in that target; or write "cache": false`,
  );
}

/** Whether the command line gives the task a hash that no other run has. */
function isHashedAlone({ inputs = [] }: Pick<TargetConfiguration, 'inputs'>): boolean {
  const env = environment();
  return Boolean(env[OVERRIDDEN] || (env[ARGS_OVERRIDDEN] && JSON.stringify(inputs).includes(ARGS_OVERRIDDEN)));
}

/** The target that locks the base images, unless there are none, or their locks are among the sources. */
function prefetchFor(sources: ComponentSources, { projects }: NxRun): readonly TargetName[] {
  const { component, options } = sources;
  const target = prefetchTargetOf(projects, component);
  const hasBases = [...needsByPlatform(sources).values()].some(({ needed }) => needed({}).length > 0);
  return target === undefined || options.lock === 'project' || !hasBases
    ? []
    : [{ project: component.project, target }];
}

/** The other targets that build the images. Where an image is built from itself, no `dependsOn` mends the circle: it is refused where images are gathered. */
async function siblingTargets(
  sources: ComponentSources,
  specs: readonly ImageSpec[],
  run: NxRun,
): Promise<readonly TargetName[]> {
  const plans = specs
    .flatMap((spec) => neededSiblings(spec, sources))
    .map(({ reference, platforms }) => planSibling(reference, platforms, sources, run));
  return (await Promise.all(plans))
    .map(({ sources: { component } }) => component)
    .filter((component) => taskOf(component) !== taskOf(sources.component))
    .map(({ project, task }) => ({ project, target: task }));
}

/** The entry of `dependsOn` that leads to a target, with the options of the command line, since a base image for arm64 is built for arm64. */
function entryFor({ project, target }: TargetName, own: TargetName, { graph }: NxRun): object {
  const isEdge = graph.dependencies[own.project]?.some((edge) => edge.target === project);
  const where = project === own.project ? {} : isEdge ? { dependencies: true } : { projects: [project] };
  return { target, ...where, params: 'forward' };
}
