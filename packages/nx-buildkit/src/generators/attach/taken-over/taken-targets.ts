import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { noted, notedFrom, notedList, type Noted } from '../../notes';
import { ofDockerCommand } from './docker-command';
import { inferredByNxDocker } from './nx-docker';
import { ofNxContainer } from './nx-container';
import type { TakenTarget } from './taken-target';

/**
 * The targets of a project that build images with @nx-tools/nx-container, with @nx/docker, or by a command.
 *
 * @param root of the project
 */
export function takenTargets(
  root: string,
  targets: Readonly<Record<string, TargetConfiguration>>,
  nxJson: Pick<NxJsonConfiguration, 'plugins'>,
): Noted<readonly TakenTarget[]> {
  const all = Object.entries({ ...targets, ...inferredByNxDocker(root, targets, nxJson) }).map(
    ([name, target]): Noted<TakenTarget | undefined> =>
      /^@nx-tools\/nx-(container|docker):build$/.test(target.executor ?? '')
        ? ofNxContainer(name, target, root)
        : ofDockerCommand(name, target, root),
  );
  return notedFrom(notedList(all), (taken) => noted(taken.filter((one) => one !== undefined)));
}
