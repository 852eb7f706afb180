import {
  addDependenciesToPackageJson,
  addProjectConfiguration,
  getProjects,
  readJson,
  readJsonFile,
  readNxJson,
  updateNxJson,
  type GeneratorCallback,
  type NxJsonConfiguration,
  type Tree,
} from '@nx/devkit';
import { join } from 'node:path';
import { requireFreeRoot } from '../free-root';
import { mergeTargets } from '../merge-targets';
import { nextCommand } from '../next-command';
import { pluginEntry, pluginOptions } from '../plugin-options';
import { runGenerator } from '../run-generator';
import { pathOfOption } from '../../util/files/workspace-path';
import { print } from '../../util/print';
import { writeIgnoreFiles } from './ignore-files';
import { parseMirrors } from './mirrors';
import type { InitOptions } from './schema';
import schema from './schema.json';
import { EXECUTORS } from '../../component/names';

/** Sets up a workspace: the plugin, the project `buildkit`, and the ignore files of git and Docker. */
export default function init(tree: Tree, options: InitOptions): Promise<GeneratorCallback> {
  return runGenerator(tree, options, () => {
    // updateNxJson does nothing in a folder without nx.json, where Nx runs nevertheless.
    if (!tree.exists('nx.json')) tree.write('nx.json', '{}');
    updateNxJson(tree, withPlugin(readNxJson(tree) ?? {}, options));
    const project = addBuildkitProject(tree, options);
    const notes = writeIgnoreFiles(tree);
    const install = addDependency(tree);
    return async () => {
      await install();
      notes.forEach(print);
      await nextCommand(`nx run ${project}:doctor`)();
    };
  });
}

function withPlugin(nxJson: NxJsonConfiguration, { imagePrefix, version }: InitOptions): NxJsonConfiguration {
  const { plugins = [], targetDefaults = {} } = nxJson;
  const isRegistered = pluginEntry(nxJson, 'nx-buildkit') !== undefined;
  const asked = { ...(imagePrefix && { imagePrefix }), ...(version && { version }) };
  const key = EXECUTORS.dockerBuild;
  const existing = targetDefaults[key] ?? {};
  const hasDefaults = Object.keys(asked).length > 0 && !Array.isArray(existing);
  return {
    ...nxJson,
    ...(!isRegistered && { plugins: [...plugins, 'nx-buildkit'] }),
    ...(hasDefaults && {
      targetDefaults: { ...targetDefaults, [key]: { ...existing, options: { ...asked, ...existing.options } } },
    }),
  };
}

/**
 * Only executors and options: caching, inputs and order come from the plugin, which keeps them right.
 *
 * @returns the name of the project
 */
function addBuildkitProject(
  tree: Tree,
  { directory = schema.properties.directory.default, mirrors = '' }: InitOptions,
): string {
  const registries = parseMirrors(mirrors);
  const existing = [...getProjects(tree)].find(
    ([name, { targets = {} }]) =>
      name === 'buildkit' || Object.values(targets).some(({ executor }) => executor === EXECUTORS.builder),
  );
  const name = existing?.[0] ?? 'buildkit';
  if (!existing) {
    const root = pathOfOption(directory);
    requireFreeRoot(tree, root, name);
    addProjectConfiguration(tree, name, { root, projectType: 'application', targets: {} });
  }
  const { prefetchTarget } = pluginOptions(tree);
  mergeTargets(tree, name, {
    config: {
      executor: EXECUTORS.buildkitConfig,
      ...(Object.keys(registries).length > 0 && { options: { mirrors: registries } }),
    },
    builder: { executor: EXECUTORS.builder },
    'prefetch-all': {
      executor: 'nx:noop',
      // Further images of a project have targets like prefetch-worker.
      dependsOn: [{ projects: ['*', `!${name}`], target: `${prefetchTarget}*`, params: 'forward' }],
    },
    doctor: { executor: EXECUTORS.doctor },
    report: { executor: EXECUTORS.report },
    store: {
      executor: EXECUTORS.store,
      defaultConfiguration: 'ls',
      configurations: Object.fromEntries(
        ['ls', 'verify', 'prune', 'export', 'import'].map((action) => [action, { action }]),
      ),
    },
  });
  return name;
}

/** `nx add` has done this already; `nx g nx-buildkit:init` alone has not. */
function addDependency(tree: Tree): GeneratorCallback {
  if (!tree.exists('package.json')) return () => undefined;
  const { dependencies = {}, devDependencies = {} } = readJson(tree, 'package.json');
  if ('nx-buildkit' in { ...dependencies, ...devDependencies }) return () => undefined;
  const { version } = readJsonFile<{ version: string }>(join(__dirname, '../../../package.json'));
  return addDependenciesToPackageJson(tree, {}, { 'nx-buildkit': `^${version}` });
}
