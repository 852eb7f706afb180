import type { BuildkitdConfig, SettingOutcome } from './types';

/** Limits of the builder: options of the task, since Docker has no settings for them. */
export interface Limits {
  readonly gc?: {
    /** Disk space as BuildKit reads it: bytes, `20GB` or `10%`. */
    readonly reservedSpace?: string;
    readonly maxUsedSpace?: string;
    readonly minFreeSpace?: string;
  };
  /** Maximum number of build steps at once. */
  readonly maxParallelism?: number;
  /** Connections at once to one registry. */
  readonly maxRegistryConcurrency?: number;
  /** How long BuildKit waits for a token from the client, e.g. `60s`; from BuildKit 0.34. */
  readonly sessionAuthTimeout?: string;
}

/** The tables that hold the limits. */
export function limitTables({ gc = {}, maxParallelism, maxRegistryConcurrency, sessionAuthTimeout }: Limits): {
  readonly tables: Pick<BuildkitdConfig, 'worker' | 'system'>;
  readonly report: readonly SettingOutcome[];
} {
  // Before 0.17 there was one key for all of gc; newer versions ignore it beside the new ones, older ones ignore those.
  // https://github.com/moby/buildkit/blob/v0.34.2/cmd/buildkitd/config/gcpolicy.go
  const gckeepstorage = gc.maxUsedSpace ?? gc.reservedSpace;
  const oci = defined({ ...gc, gckeepstorage, 'max-parallelism': maxParallelism });
  const system = defined({ maxRegistryConcurrency, sessionAuthTimeout });
  const said = defined({ ...gc, maxParallelism, maxRegistryConcurrency, sessionAuthTimeout });
  return {
    tables: { ...(!empty(oci) && { worker: { oci } }), ...(!empty(system) && { system }) },
    report: Object.entries(said).map(([name, value]) => ({
      setting: `${name} ${value}`,
      source: name in gc ? 'option "gc"' : `option "${name}"`,
      outcome: 'carried',
    })),
  };
}

function defined<T>(values: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, T>;
}

function empty(table: object): boolean {
  return Object.keys(table).length === 0;
}
