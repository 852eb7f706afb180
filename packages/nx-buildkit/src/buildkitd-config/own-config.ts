import type { ProjectConfiguration } from '@nx/devkit';
import { collectSettings, type SettingsPlaces } from '../daemon-settings/collect';
import type { SettingsOptions } from '../daemon-settings/from-options';
import {
  linkDirOf,
  readBuildkitConfig,
  requireBuildkitConfig,
  writeBuildkitConfig,
  type BuildkitConfigFiles,
} from './output-files';
import { renderBuildkitdToml } from './render';
import { translate, type TranslationOptions } from './translate';
import type { BuilderNetwork } from './types';
import type { BuildkitConfigOptions } from './options';
import { withDefaults } from '../component/schema/defaults';
import { EXECUTORS } from '../component/names';
import { outputFolder } from '../component/task-folders';

/** The inputs of a configuration other than Docker's settings. */
interface ConfigRequest {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Absolute path of the folder that it goes to. */
  readonly outputPath: string;
  readonly options: SettingsPlaces & SettingsOptions & TranslationOptions;
  readonly network: BuilderNetwork | undefined;
}

/** The projects of a workspace, one of which has the target that writes the configuration. */
export type ConfigProjects = Readonly<Record<string, Pick<ProjectConfiguration, 'targets'>>>;

/**
 * The configuration in a folder, as written by this machine. It usually comes from a cache of Nx, into which others may write, so it is recreated in
 * place unless this user has sealed it.
 *
 * @param outputPath absolute
 * @throws BuildkitError if it has to be recreated and no target of the workspace writes it
 */
export async function ownBuildkitConfig(
  root: string,
  projects: ConfigProjects,
  outputPath: string,
): Promise<BuildkitConfigFiles> {
  const files = await readBuildkitConfig(outputPath);
  if (files) return files;
  const request = findRequest(root, projects, outputPath);
  if (request) await makeBuildkitConfig(request);
  return requireBuildkitConfig(outputPath);
}

/** The same as the target buildkit-config, but without probing mirrors. */
async function makeBuildkitConfig({ root, outputPath, options, network }: ConfigRequest): Promise<void> {
  const settings = await collectSettings(root, options);
  const translation = translate(settings, options, { network, linkDir: linkDirOf(outputPath) });
  await writeBuildkitConfig(outputPath, renderBuildkitdToml(translation.config, options.config), translation);
}

function findRequest(root: string, projects: ConfigProjects, outputPath: string): ConfigRequest | undefined {
  for (const { targets = {} } of Object.values(projects)) {
    for (const { executor, options = {} } of Object.values(targets)) {
      if (executor !== EXECUTORS.buildkitConfig) continue;
      const given: BuildkitConfigOptions = options;
      if (outputFolder(root, withDefaults('buildkitConfig', given).outputPath) !== outputPath) continue;
      return { root, outputPath, options, network: builderNetwork(targets) };
    }
  }
  return undefined;
}

/**
 * The network of the builder, from the project's own builder target, so that it is configured only once.
 *
 * @returns undefined if its options leave it open
 */
export function builderNetwork(targets: ProjectConfiguration['targets'] = {}): BuilderNetwork | undefined {
  const builder = Object.values(targets).find(({ executor }) => executor === EXECUTORS.builder);
  const given: { readonly network?: string; readonly driver?: string } = builder?.options ?? {};
  const { network, driver } = withDefaults('builder', given);
  if (network !== undefined) return network === 'host' ? 'host' : 'bridge';
  // Pods of a cluster have loopbacks of their own, whatever the options say.
  return driver === 'kubernetes' ? 'bridge' : undefined;
}
