import { parse } from 'smol-toml';
/** The `[registry]` tables of a buildkitd.toml, by registry or mirror: `docker.io`, `mirror.corp:5000`. */
export type RegistryTables = Readonly<Record<string, RegistryTable>>;

/**
 * Reads the `[registry]` tables of a buildkitd.toml; anything that BuildKit would ignore is left out.
 *
 * @throws the error of smol-toml for invalid TOML
 */
export function readRegistryTables(toml: string): RegistryTables {
  const { registry } = parse(toml);
  return Object.fromEntries(
    Object.entries(isTable(registry) ? registry : {}).map(([name, table]) => [name, read(table)]),
  );
}

function read(table: unknown): RegistryTable {
  const { mirrors, http, insecure, ca, keypair } = isTable(table) ? table : {};
  return {
    ...(Array.isArray(mirrors) && { mirrors: mirrors.map(String) }),
    ...(typeof http === 'boolean' && { http }),
    ...(typeof insecure === 'boolean' && { insecure }),
    ...(Array.isArray(ca) && { ca: ca.map(String) }),
    ...(Array.isArray(keypair) && { keypair: keypair.filter(isKeypair) }),
  };
}

function isKeypair(value: unknown): value is { readonly key: string; readonly cert: string } {
  return isTable(value) && typeof value['key'] === 'string' && typeof value['cert'] === 'string';
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One `[registry."host"]` of buildkitd.toml. https://docs.docker.com/build/buildkit/toml-configuration/ */
export interface RegistryTable {
  readonly mirrors?: readonly string[];
  readonly http?: boolean;
  readonly insecure?: boolean;
  readonly ca?: readonly string[];
  readonly keypair?: readonly { readonly key: string; readonly cert: string }[];
}
