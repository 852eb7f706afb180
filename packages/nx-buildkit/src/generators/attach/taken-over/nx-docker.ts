import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { pluginEntry } from '../../plugin-options';
import { nxDockerName } from '../../../graph/release';

type Plugin = NonNullable<NxJsonConfiguration['plugins']>[number];

/** The options in nx.json for the build target of @nx/docker: https://nx.dev/docs/technologies/build-tools/docker */
interface BuildTarget {
  readonly name?: string;
  readonly args?: readonly string[];
  readonly skipDefaultTag?: boolean;
  readonly cwd?: string;
}

/**
 * The target that @nx/docker infers for a project with a Dockerfile, merged with project.json; none if the plugin is not used.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/docker/src/plugins/plugin.ts (createDockerTargets)
 *
 * @param root of the project
 */
export function inferredByNxDocker(
  root: string,
  targets: Readonly<Record<string, TargetConfiguration>>,
  nxJson: Pick<NxJsonConfiguration, 'plugins'>,
): Readonly<Record<string, TargetConfiguration>> {
  const plugin = pluginEntry(nxJson, '@nx/docker');
  if (plugin === undefined) return {};
  const { name = 'docker:build', args = [], skipDefaultTag, cwd = root } = buildTargetOf(plugin);
  const own = targets[name];
  if (own?.command !== undefined || own?.executor !== undefined) return {};
  const tag = skipDefaultTag ? [] : [`--tag ${nxDockerName(root)}`];
  return {
    [name]: {
      dependsOn: ['build', '^build'],
      ...own,
      command: 'docker build .',
      options: { cwd, args: [...tag, ...args], ...own?.options },
    },
  };
}

function buildTargetOf(plugin: Plugin): BuildTarget {
  const options = typeof plugin === 'string' ? undefined : plugin.options;
  const { buildTarget = {} } = (options ?? {}) as { readonly buildTarget?: string | BuildTarget };
  return typeof buildTarget === 'string' ? { name: buildTarget } : buildTarget;
}
