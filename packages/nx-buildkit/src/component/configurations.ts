import type { TargetConfiguration } from '@nx/devkit';

type Target = Pick<TargetConfiguration, 'options' | 'configurations' | 'defaultConfiguration'>;

/** The options of a target in one configuration. */
export interface ConfiguredOptions<Options> {
  /** Undefined without one. */
  readonly configuration?: string;
  readonly options: Options;
}

/**
 * The options of a target in a run, as Nx passes them to its executor, without those of the command line.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/create-task-graph.ts (resolveConfiguration)
 *
 * @param asked the configuration of the run; a target that does not have it uses its default one
 */
export function optionsFor<Options>(target: Target, asked: string | undefined): ConfiguredOptions<Options> {
  const { configurations = {}, defaultConfiguration } = target;
  const configuration = [asked, defaultConfiguration].find((name) => name !== undefined && configurations[name]);
  return configured(target, configuration);
}

/** The options of a target in every possible run: without a configuration, and in each one. */
export function possibleOptions<Options>(target: Target): readonly ConfiguredOptions<Options>[] {
  return [undefined, ...Object.keys(target.configurations ?? {})].map((name) => configured(target, name));
}

function configured<Options>(
  { options, configurations = {} }: Target,
  configuration: string | undefined,
): ConfiguredOptions<Options> {
  if (configuration === undefined) return { options: { ...options } as Options };
  return { configuration, options: { ...options, ...configurations[configuration] } as Options };
}
