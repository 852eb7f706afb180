import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { OUTPUTS } from '../buildkitd-config/output-files';
import { badInput } from '../errors';
import type { SettingsPlaces } from '../daemon-settings/collect';
import type { BuildkitConfigOptions } from '../buildkitd-config/options';
import { withDefaults } from '../component/schema/defaults';
import { EXECUTORS } from '../component/names';
import { programInput, type RuntimeInput } from '../util/program-input';

/**
 * The target that runs this executor, cached: its inputs are its options and a digest of Docker's settings, which lie outside the
 * workspace, where Nx hashes no file.
 */
export function buildkitConfigTarget(options: BuildkitConfigOptions = {}): TargetConfiguration<BuildkitConfigOptions> {
  const { outputPath } = withDefaults('buildkitConfig', options);
  return {
    executor: EXECUTORS.buildkitConfig,
    cache: options.probe !== 'drop',
    inputs: [settingsInput(options)],
    outputs: Object.values(OUTPUTS).map((name) => `{options.outputPath}/${name}`),
    options: { ...options, outputPath },
  };
}

/** The input for Docker's settings. */
export function settingsInput({ daemonJson, certsDir }: SettingsPlaces): RuntimeInput {
  const places = Object.entries({ daemonJson, certsDir }).filter(([, path]) => path !== undefined);
  return programInput(
    'daemon-settings/print-digest',
    places.map(([option, path]) => `${option}=${path}`),
  );
}

/**
 * Makes sure that a cached target notices a change of its sources.
 *
 * @throws BuildkitError with the input to add, or because the outcome of a probe must not be cached
 */
export function checkCaching(options: BuildkitConfigOptions, { target, nxJsonConfiguration }: ExecutorContext): void {
  if (!target?.cache) return;
  if (options.probe === 'drop') {
    throw badInput(
      'NXBK-1101',
      'Option "probe": drop in a cached target would freeze the mirrors that answered once',
      'write "cache": false in that target',
    );
  }
  const input = JSON.stringify(settingsInput(options));
  if (!JSON.stringify([target.inputs, nxJsonConfiguration?.namedInputs]).includes(input)) {
    throw badInput(
      'NXBK-1101',
      "The target is cached, but Docker's settings are not among its inputs: a change of them would go unnoticed",
      `add to the target's "inputs": ${input}`,
    );
  }
}
