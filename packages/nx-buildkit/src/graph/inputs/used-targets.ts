import { withDefaults } from '../../component/schema/defaults';
import { parseOutput } from '../../component/flags/outputs';
import type { DockerBuildOptions } from '../../component/options';
import { variableOf } from '../../component/run/run-variables';
import { optionVariants } from '../../component/per-platform';
import type { Component } from '../../component/settings';
import { isOutside, plainPath } from '../../util/files/workspace-path';
import type { BuildTarget, Inputs } from './image-inputs';

/** Outputs that are files. Nx restores those in the workspace. */
const FILES = ['oci', 'docker', 'local', 'tar'];

/**
 * The environment variable that has one target run although nothing has changed: set in a run with a task of others that uses what Nx does not restore of
 * it.
 */
export function usedVariable(component: Pick<Component, 'root' | 'task'>): string {
  return variableOf('NX_BUILDKIT_USED', component);
}

/** The input by which a target runs before tasks that use it: what restores its effects otherwise runs after all tasks. */
export function usedInput(component: Pick<Component, 'root' | 'task'>): Inputs[number] {
  return { env: usedVariable(component) };
}

/**
 * The same for an image. One whose names or labels have the hash of its task has no such input, since the hash stands for what it is built from; an image
 * that Nx restores has none either.
 */
export function usedImageInputs({ project: { root }, task, options: all }: BuildTarget): Inputs {
  const variants = all.flatMap(({ options }) => optionVariants(options));
  const hasHash = JSON.stringify(variants).includes('{inputHash}');
  return !hasHash && variants.some(leavesWorkspace) ? [usedInput({ root, task })] : [];
}

/** Whether an image goes into an engine, a registry, or a file outside of the workspace: Nx restores none of them. */
function leavesWorkspace(options: DockerBuildOptions): boolean {
  const outputs = withDefaults('dockerBuild', options).outputs.map(parseOutput);
  return outputs.some(({ type, attributes: { dest = '' } }) => !FILES.includes(type) || isOutside(plainPath(dest)));
}
