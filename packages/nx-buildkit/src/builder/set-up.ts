import { readBuildkitConfig } from '../buildkitd-config';
import { configFiles } from './config-files';
import { describeBuilder } from './describe';
import { currentEndpoint } from './endpoint';
import { ensureBuilder } from './ensure';
import type { OnDrift } from './next-step';
import { readBuilder, writeBuilder, type BuilderRecord } from './record';
import type { Waiting } from './until-idle';
import { wantedBuilder, type WantedOptions } from './wanted-builder';

export interface SetUpOptions extends WantedOptions, Waiting {
  readonly onDrift: OnDrift;
}

/**
 * Brings the builder into being, or into shape, and writes its record beside the configuration that it was made with.
 *
 * @param outputPath absolute path of the folder with buildkitd.toml
 */
export async function setUpBuilder(outputPath: string, options: SetUpOptions): Promise<BuilderRecord> {
  const config = await readBuildkitConfig(outputPath);
  const [files, endpoint] = await Promise.all([configFiles(config.tomlPath), currentEndpoint(process.env)]);
  const wanted = wantedBuilder(options, { endpoint, files, proxy: { ...config.proxy.builderEnv } });
  const key = { name: wanted.name, endpoint };
  const seen = await ensureBuilder(wanted, key, { ...options, configPath: config.tomlPath });
  const before = await readBuilder(outputPath).catch(() => undefined);
  const record = await describeBuilder(wanted, seen, endpoint, before);
  await writeBuilder(outputPath, record);
  return record;
}
