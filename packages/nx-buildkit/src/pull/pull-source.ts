import { parse } from 'smol-toml';
import type { BuilderRecord } from '../builder/model/record';
import type { BuildkitConfigFiles } from '../buildkitd-config/output-files';
import type { RegistryLimits } from '../registry/limits';
import { readRegistryTables, type RegistryTables } from '../registry/hosts/registry-tables';
import type { PullLimits } from './pull-options';

/** Where images are pulled from, and how long pulls are retried. */
export interface PullSource {
  readonly tables: RegistryTables;
  /** Variables beside those of this process: the proxies of this host. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits: Partial<RegistryLimits>;
  /** The builder that pulls all images; without one they come from their registries and mirrors. */
  readonly builder?: BuilderRecord;
  /** Whether the store alone is asked. */
  readonly isOffline?: boolean;
}

/**
 * The source that a configuration of the builder describes.
 *
 * @param limits those from options
 * @param builder that is to pull all images
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
