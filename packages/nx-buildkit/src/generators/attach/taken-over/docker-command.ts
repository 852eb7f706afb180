import type { TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { lost, noted, type Noted } from '../../notes';
import { optionsOfFlags } from './build-options';
import { readFlags } from './flags';
import type { TakenTarget } from './taken-target';
import { commandWords } from './words';
import { plainPath } from '../../../util/files/workspace-path';

const DOCKER_BUILD = /\bdocker\s+(buildx\s+|image\s+)?build\b/;

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
  const command = String(target.command ?? options.command ?? severalCommands(options.commands));
  if (!DOCKER_BUILD.test(command)) return noted(undefined);
  const words = commandWords([command, ...[options.args ?? []].flat()].join(' '));
  // A command that begins with a variable, goes to a folder first, or runs another `docker build` in a container.
  if (words === undefined || !/^docker ((buildx|image) )?build( |$)/.test(words.join(' ')))
    return noted(undefined, lost(`what ${name} runs besides docker build`));
  const { values, positional } = readFlags(words);
  const [context = '.'] = positional.slice(positional.indexOf('build') + 1);
  const inRoot = (path: string): string => path.replace('{projectRoot}', () => root);
  const folder = inRoot(String(options.cwd ?? '.')).replace(/^\{workspaceRoot\}\/?/, './');
  const within = (path: string): string => plainPath(posix.join(folder, inRoot(path)));
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

/** The option `commands` of nx:run-commands, as one command. */
function severalCommands(commands: unknown): string {
  return [commands ?? []]
    .flat()
    .map((one: unknown) => (typeof one === 'object' ? (one as { readonly command?: unknown } | null)?.command : one))
    .join(' && ');
}
