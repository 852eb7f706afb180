import type { TargetConfiguration } from '@nx/devkit';
import type { PrefetchExecutorOptions } from './prefetch-options';
import { optionsFor } from './configurations';
import { withDefaults } from './schema/defaults';
import type { Run } from './project-images';
import type { Component } from './settings';
import { EXECUTORS } from './names';

/** The source of images in the prefetch target's options, for images that docker-build has to fetch itself. */
export function pullFromOf(run: Run, component: Component): PrefetchExecutorOptions['pullFrom'] | undefined {
  const name = prefetchTargetOf(run.projects, component);
  const target = name !== undefined && run.projects[component.project]?.targets?.[name];
  if (!target) return undefined;
  return optionsFor<Partial<PrefetchExecutorOptions>>(target, run.configuration).options.pullFrom;
}

/** The name of the target that fetches the base images for another one. */
export function prefetchTargetOf(
  projects: Run['projects'],
  { project, task }: Pick<Component, 'project' | 'task'>,
): string | undefined {
  const targets = Object.entries(projects[project]?.targets ?? {});
  return targets.find(([, target]) => target.executor === EXECUTORS.prefetch && prefetchedTarget(target) === task)?.[0];
}

/** The target whose base images a prefetch target fetches. */
export function prefetchedTarget({ options }: Pick<TargetConfiguration, 'options'>): string {
  const given: Partial<PrefetchExecutorOptions> = options ?? {};
  return withDefaults('prefetch', given).buildTarget;
}
