import type { TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { lost, noted, type Noted } from '../../notes';
import { optionsOfFlags } from './build-options';
import { readFlags } from './flags';
import type { TakenTarget } from './taken-target';
import { commandWords } from './words';

/**
 * A target that runs `docker build`, as `@nx/node` writes it and as @nx/docker infers it.
 *
 * @param root of the project
 * @returns no value for a target that runs something else
 */
export function ofDockerCommand(
  name: string,
  target: TargetConfiguration,
  root: string,
): Noted<TakenTarget | undefined> {
  const { options = {}, dependsOn = [] } = target;
  const command = String(target.command ?? options.command ?? '');
  if (!/^\s*docker\s+(buildx\s+|image\s+)?build\b/.test(command)) return noted(undefined);
  const words = commandWords([command, ...[options.args ?? []].flat()].join(' '));
  if (words === undefined) return noted(undefined, lost(`what ${name} runs besides docker build`));
  const { values, positional } = readFlags(words);
  const [context = '.'] = positional.slice(positional.indexOf('build') + 1);
  const folder = String(options.cwd ?? '.')
    .replace('{projectRoot}', root)
    .replace(/^\{workspaceRoot\}\/?/, './');
  const within = (path: string): string =>
    posix.join(folder, path.replace('{projectRoot}', root)).replace(/(?<=.)\/$/, '');
  const read = optionsOfFlags(values);
  return noted(
    {
      name,
      dockerfile: values['file'] ? within(values['file'][0] ?? '') : posix.join(within(context), 'Dockerfile'),
      options: { context: within(context), ...read.value },
      configurations: {},
      dependsOn,
    },
    ...read.notes,
  );
}
