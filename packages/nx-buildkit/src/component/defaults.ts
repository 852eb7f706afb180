import builder from '../executors/builder/schema.json';
import buildkitConfig from '../executors/buildkit-config/schema.json';
import dockerBuild from '../executors/docker-build/schema.json';
import dockerMerge from '../executors/docker-merge/schema.json';
import prefetch from '../executors/prefetch/schema.json';
import smoke from '../executors/smoke/schema.json';

const SCHEMAS = { builder, buildkitConfig, dockerBuild, dockerMerge, prefetch, smoke };

type Executor = keyof typeof SCHEMAS;
type Properties<E extends Executor> = (typeof SCHEMAS)[E]['properties'];
type Defaulted<E extends Executor> = {
  [Name in keyof Properties<E>]: Properties<E>[Name] extends { default: unknown } ? Name : never;
}[keyof Properties<E>];

/** Options in which every option that has a default is set. */
export type WithDefaults<E extends Executor, Options> = Options &
  Required<Pick<Options, Extract<keyof Options, Defaulted<E>>>>;

/**
 * Options with the defaults of the executor's schema.json, the only place that states them. Nx sets them for the executor that runs; everything that
 * reads the options of another target calls this.
 */
export function withDefaults<E extends Executor, Options extends object>(
  executor: E,
  options: Options,
): WithDefaults<E, Options> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const defaults = Object.entries(SCHEMAS[executor].properties).flatMap(([name, property]: [string, object]) =>
    'default' in property ? [[name, property.default] as const] : [],
  );
  return Object.fromEntries([...defaults, ...given]) as WithDefaults<E, Options>;
}
