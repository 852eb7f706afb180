import { join } from 'node:path';
import type { BuilderOptions } from '../../builder/set-up';
import type { BuildkitConfigFiles } from '../../buildkitd-config/output-files';
import { print } from '../../util/print';
import type { BuilderExecutorOptions } from './schema';
import { withDefaults } from '../../component/defaults';

/**
 * The options with the defaults that schema.json names.
 *
 * @param root absolute path of the workspace
 * @param readConfig reads the configuration in the folder that the options name
 */
export function builderOptions(
  given: BuilderExecutorOptions,
  root: string,
  readConfig: (outputPath: string) => Promise<BuildkitConfigFiles>,
): BuilderOptions {
  const { platforms = [], ...options } = withDefaults('builder', given);
  const outputPath = join(root, options.outputPath);
  return {
    ...options,
    root,
    outputPath,
    readConfig: () => readConfig(outputPath),
    needed: platforms,
    log: print,
  };
}
