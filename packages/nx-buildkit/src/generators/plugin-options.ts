import { readNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';
import { pluginOptionsWithDefaults, type PluginOptions } from '../graph/plugin-options';

type Entry = NonNullable<NxJsonConfiguration['plugins']>[number];

/** The entry of a plugin in nx.json: its name, or its name with options. */
export function pluginEntry({ plugins = [] }: Pick<NxJsonConfiguration, 'plugins'>, name: string): Entry | undefined {
  return plugins.find((entry) => (typeof entry === 'string' ? entry : entry.plugin) === name);
}

/** The options of this plugin in nx.json, with their defaults filled in. */
export function pluginOptions(tree: Tree): Required<PluginOptions> {
  const entry = pluginEntry(readNxJson(tree) ?? {}, 'nx-buildkit');
  return pluginOptionsWithDefaults(
    typeof entry === 'object' ? (entry.options as PluginOptions | undefined) : undefined,
  );
}
