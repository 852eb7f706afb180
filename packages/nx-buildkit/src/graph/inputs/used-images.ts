import { withDefaults } from '../../component/schema/defaults';
import { parseOutput } from '../../component/flags/outputs';
import type { DockerBuildOptions } from '../../component/options';
import { optionVariants } from '../../component/per-platform';
import type { Component } from '../../component/settings';
import { isOutside, plainPath } from '../../util/files/workspace-path';
import type { BuildTarget, Inputs } from './image-inputs';

/** Outputs that are files. Nx restores those in the workspace. */
const FILES = ['oci', 'docker', 'local', 'tar'];

/**
 * The environment variable that has one docker-build run although none of its sources has changed: set in a run with a task that uses its image. Two
 * targets may have the same one, and then both run.
 */
export function usedVariable({ root, task }: Pick<Component, 'root' | 'task'>): string {
  return `NX_BUILDKIT_USED_${`${root}_${task}`.replace(/\W/g, '_')}`;
}

/**
 * The input by which an image is built in a run with tasks that use it: what restores the image of a task from the cache runs after all of them. An
 * image whose names or labels have the hash of its task has no such input, since the hash stands for what it is built from.
 */
export function usedInputs({ project: { root }, task, options: all }: BuildTarget): Inputs {
  const variants = all.flatMap(({ options }) => optionVariants(options));
  const hasHash = JSON.stringify(variants).includes('{inputHash}');
  return !hasHash && variants.some(leavesWorkspace) ? [{ env: usedVariable({ root, task }) }] : [];
}

/** Whether an image goes into an engine, a registry, or a file outside of the workspace: Nx restores none of them. */
function leavesWorkspace(options: DockerBuildOptions): boolean {
  const outputs = withDefaults('dockerBuild', options).outputs.map(parseOutput);
  return outputs.some(({ type, attributes: { dest = '' } }) => !FILES.includes(type) || isOutside(plainPath(dest)));
}
