import type { ExecutorContext } from '@nx/devkit';
import type { Component } from '../component/settings';
import { declaredOutputs } from '../component/target-outputs';
import { badInput } from '../errors';
import { isWithin } from '../util/files/workspace-path';

/** What the plugin infers for a target, and a cached task cannot do without. */
interface InferredCaching {
  /** An environment variable that is among the inputs. */
  readonly input: string;
  /** A folder that is among the outputs, relative to the workspace. */
  readonly output: string;
}

/**
 * Refuses a cached target whose `inputs` or `outputs` in project.json or nx.json replace those that the plugin infers. Nx would take it from its cache
 * although something in the image has changed, or restore nothing by which a later run sees that the image is gone.
 *
 * @throws BuildkitError with the list to write
 */
export function requireInferredCaching(
  {
    projectsConfigurations,
    nxJsonConfiguration,
  }: Pick<ExecutorContext, 'projectsConfigurations' | 'nxJsonConfiguration'>,
  { project, root, task }: Component,
  { input, output }: InferredCaching,
): void {
  const target = projectsConfigurations.projects[project]?.targets?.[task];
  if (!target?.cache) return;
  const { inputs = [], outputs = [] } = target;
  const named = inputs.flatMap((one) => (typeof one === 'string' && nxJsonConfiguration?.namedInputs?.[one]) || []);
  if (!JSON.stringify([inputs, named]).includes(JSON.stringify({ env: input })))
    throw replaced(`${project}:${task}`, 'inputs', inputs);
  const hasOutput = (given: readonly string[]): boolean =>
    declaredOutputs({ name: project, root }, { outputs: [...given] }).some((path) => isWithin(output, path));
  const whole = outputs.filter((one) => !/[*?[]/.test(one));
  const kept = outputs.filter((one) => !one.startsWith('!') || !hasOutput([one.slice(1)]));
  if (!hasOutput(whole) || kept.length < outputs.length) throw replaced(`${project}:${task}`, 'outputs', kept);
}

/** @param kept the entries of the list that can stay beside those of the plugin */
function replaced(task: string, field: string, kept: readonly unknown[]): Error {
  return badInput(
    'NXBK-1101',
    `The "${field}" that project.json or nx.json gives ${task} replace those of nx-buildkit, so that Nx would cache what is not true`,
    `write "${field}": ${JSON.stringify(['...', ...kept])} in that target, where "..." stands for them (Nx 23), or delete its list; or write "cache": false`,
  );
}
