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

/**
 * The configuration as imagetools has to be given it. Where a mirror has a path the two disagree: BuildKit asks `host/p` for `/v2/p/<image>`,
 * imagetools takes `host/p` for the host and asks for `/p/v2/<image>`, which is what Docker means and BuildKit writes as `host/../p/v2`.
 * Mirrors that only BuildKit can reach are left out: {@link pathMirrors} are asked by name.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go (NewRegistryConfig)
 */
export function forImagetools(toml: string): string {
  const config: Toml = parse(toml);
  const tables = Object.entries((config['registry'] ?? {}) as Record<string, Toml>);
  const hosts = Object.fromEntries(tables);
  const registry = tables.flatMap(([name, table]) => {
    if (!Array.isArray(table['mirrors'])) return [[name, table] as const];
    const mirrors = table['mirrors'].map(String).filter((mirror) => !isPathMirror(mirror));
    const docker = mirrors.filter((mirror) => DOCKER_PATH.test(mirror));
    return [
      [name, { ...table, mirrors: mirrors.map(dockerMirror) }] as const,
      ...docker.map((mirror) => [dockerMirror(mirror), hosts[hostOf(mirror)] ?? {}] as const),
    ];
  });
  return registry.length > 0 ? stringify({ ...config, registry: Object.fromEntries(registry) }) : toml;
}

/** Those of some mirrors that imagetools can reach by the full name of an image only. */
export function pathMirrors(mirrors: readonly string[]): readonly string[] {
  return mirrors.filter(isPathMirror);
}

/** What an image is called at a mirror with a path: `host/p/library/alpine:3.20`. */
export function nameAtMirror(mirror: string, ref: string): string {
  return `${mirror}/${ref.slice(ref.indexOf('/') + 1)}`;
}

/** `host/../p/v2`: Docker's reading of a mirror's path, in BuildKit's spelling. */
const DOCKER_PATH = /^([^/]+)\/\.\.\/(.+)\/v2$/;

function dockerMirror(mirror: string): string {
  return mirror.replace(DOCKER_PATH, '$1/$2');
}

function isPathMirror(mirror: string): boolean {
  return mirror.includes('/') && !DOCKER_PATH.test(mirror);
}

export function hostOf(mirror: string): string {
  return mirror.split('/')[0] ?? mirror;
}

/** https://github.com/distribution/reference: docker.io is a name, its registry has another. */
export function hostOfRegistry(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry;
}

/** True when a host is to be asked by plain http. */
export function isPlainHttp(toml: string, host: string): boolean {
  return registryTable(parse(toml), host)?.['http'] === true;
}

function registryTable(config: Toml, registry: string): Toml | undefined {
  return (config['registry'] as Record<string, Toml> | undefined)?.[registry];
}
