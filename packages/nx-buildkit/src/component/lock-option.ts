import type { TargetConfiguration } from '@nx/devkit';
import { badInput } from '../errors';
import { optionsFor } from './configurations';
import { withDefaults } from './schema/defaults';
import type { DockerBuildOptions } from './options';

/**
 * Refuses the option `lock` on the command line: it decides which files are outputs of prefetch and inputs of docker-build, and Nx has to know these
 * before the run.
 *
 * @param lock the option of a run, if there is one
 * @param target docker-build
 * @throws BuildkitError if the target has another one
 */
export function checkLockOption(
  lock: unknown,
  target: TargetConfiguration<DockerBuildOptions> | undefined,
  configuration: string | undefined,
): void {
  const { lock: ofTarget } = withDefaults(
    'dockerBuild',
    optionsFor<DockerBuildOptions>(target ?? {}, configuration).options,
  );
  if (lock === undefined || lock === ofTarget) return;
  throw badInput(
    'NXBK-0405',
    `The option lock cannot be ${String(lock)} on the command line alone`,
    'set it in the options of the target docker-build: in project.json, or in nx.json for all projects',
  );
}
