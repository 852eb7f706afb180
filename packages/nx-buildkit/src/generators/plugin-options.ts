import { readNxJson, type Tree } from '@nx/devkit';
import { pluginOptionsWithDefaults, type PluginOptions } from '../graph/plugin-options';

/** The options of this plugin in nx.json, with their defaults filled in. */
export function pluginOptions(tree: Tree): Required<PluginOptions> {
  const entry = readNxJson(tree)?.plugins?.find(
    (plugin) => typeof plugin === 'object' && plugin.plugin === 'nx-buildkit',
  );
  return pluginOptionsWithDefaults(
    typeof entry === 'object' ? (entry.options as PluginOptions | undefined) : undefined,
  );
}
