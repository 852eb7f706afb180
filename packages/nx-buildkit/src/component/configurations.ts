import type { TargetConfiguration } from '@nx/devkit';

type Target = Pick<TargetConfiguration, 'options' | 'configurations' | 'defaultConfiguration'>;

/**
 * The options of a target in a run, as Nx hands them to its executor, but for those of the command line.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/create-task-graph.ts (resolveConfiguration)
 *
 * @param configuration that of the run, which a target without it replaces by its default one
 */
export function optionsFor<Options>(target: Target, configuration: string | undefined): Options {
  const { options, configurations = {}, defaultConfiguration } = target;
  const own = configurations[configuration ?? ''] ?? configurations[defaultConfiguration ?? ''];
  return { ...options, ...own } as Options;
}

/** The options of a target in every run that there can be: without a configuration, and in each one. */
export function possibleOptions<Options>({ options, configurations = {} }: Target): readonly Options[] {
  return [{}, ...Object.values(configurations)].map((own) => ({ ...options, ...own }) as Options);
}
