import type { TargetConfiguration } from '@nx/devkit';
import type { PrefetchExecutorOptions } from './prefetch-options';
import { optionsFor } from './configurations';
import { withDefaults } from './schema/defaults';
import type { Run } from './project-images';
import type { Component } from './settings';
import { EXECUTORS } from './names';

/** The source of images in the prefetch target's options, for images that docker-build has to fetch itself. */
export function pullFromOf(
  { projects, configuration }: Run,
  { project, task }: Component,
): PrefetchExecutorOptions['pullFrom'] | undefined {
  const prefetch = Object.values(projects[project]?.targets ?? {})
    .filter(({ executor }) => executor === EXECUTORS.prefetch)
    .map((target) => optionsFor<Partial<PrefetchExecutorOptions>>(target, configuration))
    .find((target) => prefetchedTarget(target) === task);
  return prefetch?.options.pullFrom;
}

/** The target whose base images a prefetch target fetches. */
export function prefetchedTarget({ options }: Pick<TargetConfiguration, 'options'>): string {
  const given: Partial<PrefetchExecutorOptions> = options ?? {};
  return withDefaults('prefetch', given).buildTarget;
}
