import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import type { Component } from '../component/settings';
import { badInput } from '../errors';

/**
 * The project and the target that an executor runs for.
 *
 * @param executor its name, for the message
 * @throws BuildkitError outside of a project
 */
export function componentOf(
  executor: string,
  { projectName, targetName, projectsConfigurations }: ExecutorContext,
): Component {
  const root = projectName && projectsConfigurations.projects[projectName]?.root;
  if (!projectName || !targetName || root === undefined)
    throw badInput(
      'NXBK-1103',
      `${executor} runs for a project only`,
      `run it as a target of a project: nx run <project>:${executor}`,
    );
  return { project: projectName, task: targetName, root };
}

/** The target that the option buildTarget names. @throws BuildkitError when the project does not have it */
export function requireTarget(
  { projectsConfigurations }: Pick<ExecutorContext, 'projectsConfigurations'>,
  project: string,
  name: string,
): TargetConfiguration {
  const target = projectsConfigurations.projects[project]?.targets?.[name];
  if (!target) throw badInput('NXBK-1103', `${project} has no target ${name}`, 'correct the option buildTarget');
  return target;
}
