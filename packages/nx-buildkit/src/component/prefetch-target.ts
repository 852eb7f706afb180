import type { PrefetchExecutorOptions } from './prefetch-options';
import { optionsFor } from './configurations';
import type { Run } from './project-images';
import type { Component } from './settings';
import { BUILD_TARGET, EXECUTORS } from './names';

/** The source of images in the prefetch target's options, for images that docker-build has to fetch itself. */
export function pullFromOf(
  { projects, configuration }: Run,
  { project, task }: Component,
): PrefetchExecutorOptions['pullFrom'] | undefined {
  const all = Object.values(projects[project]?.targets ?? {})
    .filter(({ executor }) => executor === EXECUTORS.prefetch)
    .map((target) => optionsFor<Partial<PrefetchExecutorOptions>>(target, configuration).options);
  return all.find(({ buildTarget = BUILD_TARGET }) => buildTarget === task)?.pullFrom;
}
