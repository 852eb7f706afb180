import { access, constants } from 'node:fs/promises';
import { buildxVersion } from '../buildx/builders';
import { readBuildkitConfig } from '../buildkitd-config';
import { badInput } from '../errors';
import type { Builder } from './builder';
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
import { CERTIFICATES, wantedBuilder, type Surroundings, type WantedOptions } from './wanted-builder';

export interface BuilderOptions extends Omit<WantedOptions, 'driver'>, Waiting {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Absolute path of the folder with buildkitd.toml, where the record goes too. */
  readonly outputPath: string;
  readonly driver: WantedOptions['driver'] | 'docker';
  readonly onDrift: OnDrift;
  /** Platforms that builds will ask for. */
  readonly needed: readonly string[];
}

/** Brings the builder into being, or into shape, and writes its record. */
export async function setUpBuilder(options: BuilderOptions): Promise<BuilderRecord> {
  const endpoint = await currentEndpoint(process.env);
  const { driver, needed, log, outputPath } = options;
  const record =
    driver === 'docker' ? await dockerDriverBuilder(endpoint) : await ownBuilder(endpoint, { ...options, driver });
  checkPlatforms(record, needed).forEach(log);
  await writeBuilder(outputPath, record);
  return record;
}

/** Removes the builder that the options name. The engine's own, of driver docker, is not for removing. */
export async function tearDownBuilder(options: BuilderOptions, removal: Removal): Promise<void> {
  const { driver, root, outputPath } = options;
  if (driver === 'docker') return options.log("Driver docker: the engine's own builder stays.");
  const endpoint = await currentEndpoint(process.env);
  const wanted = wantedBuilder({ ...options, driver }, { root, endpoint, files: {}, proxy: {} });
  await removeBuilder(outputPath, wanted, { name: wanted.name, endpoint }, removal, options);
}

async function ownBuilder(endpoint: string, options: WantedOptions & BuilderOptions): Promise<BuilderRecord> {
  const { configPath, ...surroundings } = await surroundingsOf(endpoint, options);
  const wanted = wantedBuilder(options, surroundings);
  if (wanted.driver === 'remote') await checkCertificates(wanted);
  const [seen, before, buildx] = await Promise.all([
    ensureBuilder(wanted, { name: wanted.name, endpoint }, { ...options, configPath }),
    readBuilder(options.outputPath).catch(() => undefined),
    buildxVersion(),
  ]);
  return describeBuilder(wanted, seen, endpoint, before, buildx);
}

/** buildx takes a certificate that is not there for a BuildKit that is not there, and waits for it. */
async function checkCertificates({ nodes }: Builder): Promise<void> {
  for (const node of nodes) {
    for (const option of CERTIFICATES) {
      const path = node.driverOpts[option];
      if (path === undefined) continue;
      await access(path, constants.R_OK).catch(() => {
        throw badInput(`Node ${node.name}: ${option} cannot be read: ${path}`);
      });
    }
  }
}

async function surroundingsOf(
  endpoint: string,
  { driver, root, outputPath }: WantedOptions & BuilderOptions,
): Promise<Surroundings & { readonly configPath: string }> {
  // A remote buildkitd has the configuration that it was started with; buildx refuses to give it another.
  if (driver === 'remote') return { root, endpoint, files: {}, proxy: {}, configPath: '' };
  const { tomlPath, proxy } = await readBuildkitConfig(outputPath);
  return { root, endpoint, files: await configFiles(tomlPath), proxy: { ...proxy.builderEnv }, configPath: tomlPath };
}
