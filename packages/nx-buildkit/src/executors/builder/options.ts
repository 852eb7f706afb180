import { join } from 'node:path';
import type { BuilderOptions } from '../../builder/set-up';
import type { BuildkitConfigFiles } from '../../buildkitd-config/output-files';
import { print } from '../../util/print';
import type { BuilderExecutorOptions } from './schema';
import { OUTPUT_FOLDER } from '../../component/names';

/**
 * The options with the defaults that schema.json names.
 *
 * @param root absolute path of the workspace
 * @param readConfig reads the configuration in the folder that the options name
 */
export function builderOptions(
  options: BuilderExecutorOptions,
  root: string,
  readConfig: (outputPath: string) => Promise<BuildkitConfigFiles>,
): BuilderOptions {
  const outputPath = join(root, options.outputPath ?? OUTPUT_FOLDER);
  return {
    ...options,
    root,
    outputPath,
    readConfig: () => readConfig(outputPath),
    name: options.name ?? 'nx-buildkit',
    driver: options.driver ?? 'docker-container',
    image: options.image ?? 'moby/buildkit:buildx-stable-1',
    onDrift: options.onDrift ?? 'recreate',
    waitTimeout: options.waitTimeout ?? 1_800_000,
    needed: options.platforms ?? [],
    log: print,
  };
}
