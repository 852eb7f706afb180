import type { BuildkitConfigFiles } from '../buildkitd-config/output-files';
import { checkNumbers } from '../component/schema/check-numbers';
import { withDefaults } from '../component/schema/defaults';
import { outputFolder } from '../component/task-folders';
import { print } from '../util/print';
import type { BuilderExecutorOptions } from './options';
import type { BuilderOptions } from './set-up';

/**
 * The options with the defaults that schema.json names.
 *
 * @param root absolute path of the workspace
 * @param readConfig reads the configuration in the folder that the options name
 * @throws BuildkitError for a number that the schema does not allow
 */
export function builderOptions(
  given: BuilderExecutorOptions,
  root: string,
  readConfig: (outputPath: string) => Promise<BuildkitConfigFiles>,
): BuilderOptions {
  checkNumbers('builder', given);
  const { platforms = [], ...options } = withDefaults('builder', given);
  const outputPath = outputFolder(root, options.outputPath);
  return {
    ...options,
    root,
    outputPath,
    readConfig: () => readConfig(outputPath),
    needed: platforms,
    log: print,
  };
}
