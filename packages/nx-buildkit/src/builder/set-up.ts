import { readBuildkitConfig } from '../buildkitd-config';
import { buildxVersion } from '../buildx/builders';
import { configFiles } from './config-files';
import { describeBuilder } from './describe';
import { dockerDriverBuilder } from './docker-driver';
import { currentEndpoint } from './endpoint';
import { ensureBuilder } from './ensure';
import type { OnDrift } from './next-step';
import { checkPlatforms } from './platform-support';
import { readBuilder, writeBuilder, type BuilderRecord } from './record';
import { removeBuilder, type Removal } from './remove';
import type { Waiting } from './until-idle';
import { wantedBuilder, type Surroundings, type WantedOptions } from './wanted-builder';

export interface BuilderOptions extends Omit<WantedOptions, 'driver'>, Waiting {
  readonly driver: WantedOptions['driver'] | 'docker';
  readonly onDrift: OnDrift;
  /** Platforms that builds will ask for. */
  readonly needed: readonly string[];
}

/**
 * Brings the builder into being, or into shape, and writes its record beside the configuration that it was made with.
 *
 * @param outputPath absolute path of the folder with buildkitd.toml
 * @throws BuildkitError for what cannot be mended here
 */
export async function setUpBuilder(outputPath: string, options: BuilderOptions): Promise<BuilderRecord> {
  const endpoint = await currentEndpoint(process.env);
  const { driver, log } = options;
  const record =
    driver === 'docker'
      ? await dockerDriverBuilder(endpoint)
      : await ownBuilder(outputPath, endpoint, { ...options, driver });
  checkPlatforms(record, options.needed).forEach(log);
  await writeBuilder(outputPath, record);
  return record;
}

/** Removes the builder that the options name. The engine's own, of driver docker, is not for removing. */
export async function tearDownBuilder(outputPath: string, options: BuilderOptions, removal: Removal): Promise<void> {
  const { driver } = options;
  if (driver === 'docker') return options.log("Driver docker: the engine's own builder stays.");
  const endpoint = await currentEndpoint(process.env);
  const wanted = wantedBuilder({ ...options, driver }, { endpoint, files: {}, proxy: {} });
  await removeBuilder(outputPath, wanted, { name: wanted.name, endpoint }, removal, options);
}

async function ownBuilder(
  outputPath: string,
  endpoint: string,
  options: WantedOptions & BuilderOptions,
): Promise<BuilderRecord> {
  const { configPath, ...surroundings } = await surroundingsOf(outputPath, endpoint, options);
  const wanted = wantedBuilder(options, surroundings);
  const [seen, before, buildx] = await Promise.all([
    ensureBuilder(wanted, { name: wanted.name, endpoint }, { ...options, configPath }),
    readBuilder(outputPath).catch(() => undefined),
    buildxVersion(),
  ]);
  return describeBuilder(wanted, seen, endpoint, before, buildx);
}

async function surroundingsOf(
  outputPath: string,
  endpoint: string,
  { driver, log }: WantedOptions & Waiting,
): Promise<Surroundings & { readonly configPath: string }> {
  if (driver === 'remote') {
    log('Driver remote: buildkitd keeps the configuration that it was started with; buildkitd.toml is not used.');
    return { endpoint, files: {}, proxy: {}, configPath: '' };
  }
  const { tomlPath, proxy } = await readBuildkitConfig(outputPath);
  return { endpoint, files: await configFiles(tomlPath), proxy: { ...proxy.builderEnv }, configPath: tomlPath };
}
