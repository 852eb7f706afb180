import { optionsFor } from '../component/configurations';
import { movingContexts, runsAnew } from '../component/moving-contexts';
import type { DockerBuildOptions } from '../component/options';
import type { NxRun } from '../component/run/nx-run';
import type { Component } from '../component/settings';
import { badInput } from '../errors';

/**
 * Refuses a target that is cached by project.json or nx.json although no cache can answer for its image. What the command line asks for is left alone:
 * such a run has a hash of its own.
 *
 * @param options of the run
 * @throws BuildkitError with what keeps the image out of caches
 */
export function requireUncached(
  { project, task }: Component,
  options: DockerBuildOptions,
  { projects, configuration }: Pick<NxRun, 'projects' | 'configuration'>,
): void {
  const target = projects[project]?.targets?.[task];
  if (!target?.cache) return;
  const [context] = movingContexts(options);
  const refuse = (why: string, remedy: string) =>
    badInput('NXBK-1101', `project.json or nx.json has ${project}:${task} cached, although ${why}`, remedy);
  if (context !== undefined) {
    throw refuse(
      `${context} can change without any input of Nx`,
      'write "cache": false in that target; or name a commit by its 40 digits, as in https://github.com/acme/app.git#0123456789abcdef0123456789abcdef01234567',
    );
  }
  const [option] = runsAnew(optionsFor<DockerBuildOptions>(target, configuration).options);
  if (option !== undefined) {
    throw refuse(
      `no input of Nx tells what the option ${option} does to its image`,
      `write "cache": false in that target, or remove ${option} from it`,
    );
  }
}
