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
 * @throws BuildkitError with the entry to add
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
    throw replaced(`${project}:${task}`, 'inputs');
  const hasOutput = (given: readonly string[]): boolean =>
    declaredOutputs({ name: project, root }, { outputs: [...given] }).some((path) => isWithin(output, path));
  const whole = outputs.filter((one) => !/[*?[]/.test(one));
  const left = outputs.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  if (!hasOutput(whole) || hasOutput(left)) throw replaced(`${project}:${task}`, 'outputs');
}

function replaced(task: string, field: string): Error {
  return badInput(
    'NXBK-1101',
    `The "${field}" that project.json or nx.json gives ${task} replace those of nx-buildkit, so that Nx would cache what is not true`,
    `begin the list with "...", which keeps them (Nx 23), or delete it; or set "cache": false`,
  );
}
