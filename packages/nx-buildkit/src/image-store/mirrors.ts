import { parse, stringify } from 'smol-toml';

type Toml = Record<string, unknown>;

/** The mirrors that a buildkitd.toml names for a registry, in the order in which they are asked: `host[:port][/path]`. */
export function mirrorsOf(toml: string, registry: string): readonly string[] {
  const mirrors = registryTable(parse(toml), registry)?.['mirrors'];
  return Array.isArray(mirrors) ? mirrors.map(String) : [];
}

/** The same configuration with some mirrors of a registry left out: for an attempt that must not ask them. */
export function withoutMirrors(toml: string, registry: string, leaveOut: readonly string[]): string {
  if (leaveOut.length === 0) return toml;
  const config: Toml = parse(toml);
  const table = registryTable(config, registry);
  if (!table) return toml;
  const left = mirrorsOf(toml, registry).filter((mirror) => !leaveOut.includes(mirror));
  return stringify({
    ...config,
    registry: { ...(config['registry'] as Toml), [registry]: { ...table, mirrors: left } },
  });
}

/** True when a host is to be asked by plain http. */
export function isPlainHttp(toml: string, host: string): boolean {
  return registryTable(parse(toml), host)?.['http'] === true;
}

function registryTable(config: Toml, registry: string): Toml | undefined {
  return (config['registry'] as Record<string, Toml> | undefined)?.[registry];
}
