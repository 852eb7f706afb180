import { SCHEMAS, type Executor } from './schemas';

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
