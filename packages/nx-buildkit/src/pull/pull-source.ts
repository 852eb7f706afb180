import { parse } from 'smol-toml';
import type { BuilderRecord } from '../builder/model/record';
import type { BuildkitConfigFiles } from '../buildkitd-config/output-files';
import type { RegistryLimits } from '../registry/limits';
import { readRegistryTables, type RegistryTables } from '../registry/hosts/registry-tables';
import type { PullLimits } from './pull-options';

/** Where images come from, and how patiently they are asked for. */
export interface PullSource {
  readonly tables: RegistryTables;
  /** Variables beside those of this process: the proxies of this host. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits: Partial<RegistryLimits>;
  /** Out of which all images come; from their registries and mirrors when there is none. */
  readonly builder?: BuilderRecord;
}

/**
 * The source that a configuration of the builder describes.
 *
 * @param limits those that options name
 * @param builder out of which all images are to come
 */
export function pullSource(
  { toml, proxy }: Pick<BuildkitConfigFiles, 'toml' | 'proxy'>,
  { giveUpAfter, stallTimeout }: Partial<PullLimits> = {},
  builder?: BuilderRecord,
): PullSource {
  const connections = maxRegistryConcurrency(toml);
  return {
    tables: readRegistryTables(toml),
    env: { ...proxy.hostEnv },
    limits: {
      ...(giveUpAfter !== undefined && { giveUpAfter }),
      ...(stallTimeout !== undefined && { stallTimeout }),
      ...(connections !== undefined && { connections }),
    },
    ...(builder && { builder }),
  };
}

/** https://github.com/moby/buildkit/blob/v0.34.2/cmd/buildkitd/config/config.go (SystemConfig) */
function maxRegistryConcurrency(toml: string): number | undefined {
  const { system } = parse(toml) as { readonly system?: { readonly maxRegistryConcurrency?: unknown } };
  const connections = system?.maxRegistryConcurrency;
  return typeof connections === 'number' && connections > 0 ? connections : undefined;
}
