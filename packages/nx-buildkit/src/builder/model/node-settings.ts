import { createHash } from 'node:crypto';
import { parse, TomlError } from 'smol-toml';
import { digestOf } from '../../oci/digest';
import { type Builder, type BuilderNode, CONFIG_FILE } from './builder';

/** The settings of a node as names and values, so that two nodes compare regardless of the order and spelling in their files. */
export type Settings = Readonly<Record<string, string>>;

/**
 * buildx adds this by itself with network=host and when no entitlement is asked for; older versions do not.
 * https://github.com/docker/buildx/blob/v0.38.2/builder/builder.go (parseBuildkitdFlags)
 */
const NETWORK_HOST = '--allow-insecure-entitlement=network.host';

/** Changes with every setting of the builder. */
export function configHash(builder: Builder): string {
  const settings = builder.nodes.map((node) => [node.name, Object.entries(settingsOf(node)).sort()]);
  return digestOf(JSON.stringify([builder.driver, settings]));
}

export function settingsOf(node: Omit<BuilderNode, 'name'>): Settings {
  return {
    ...(node.endpoint !== undefined && { endpoint: node.endpoint }),
    ...(node.platforms.length > 0 && { platforms: [...node.platforms].sort().join(',') }),
    ...prefixed('driver option ', node.driverOpts),
    ...flagSettings(node),
    ...fileSettings(node.files),
  };
}

function flagSettings({ flags, driverOpts }: Omit<BuilderNode, 'name'>): Settings {
  const others = flags.filter((flag) => flag !== NETWORK_HOST);
  const added = driverOpts['network'] === 'host' || !others.some((flag) => flag.startsWith('--allow-insecure'));
  const own = added ? others : flags;
  return own.length > 0 ? { 'buildkitd flags': own.join(' ') } : {};
}

/** A buildkitd.toml by its values, since buildx rewrites it in its own order; other files by their digest. */
function fileSettings(files: BuilderNode['files']): Settings {
  const settings: Record<string, string> = {};
  for (const [path, content] of Object.entries(files)) {
    if (path === CONFIG_FILE) Object.assign(settings, tomlSettings(content));
    else settings[path] = `sha256:${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
  }
  return settings;
}

function tomlSettings(text: string): Settings {
  try {
    return prefixed(`${CONFIG_FILE} `, leaves(parse(text)));
  } catch (error) {
    if (error instanceof TomlError) return { [CONFIG_FILE]: 'not valid TOML' };
    throw error;
  }
}

function leaves(value: unknown, path = ''): Settings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [path]: canonical(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, below]) => {
      const part = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
      return leaves(below, path ? `${path}.${part}` : part);
    }),
  ) as Settings;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, below: unknown) =>
    typeof below === 'object' && below !== null && !Array.isArray(below)
      ? Object.fromEntries(Object.entries(below).sort(([a], [b]) => (a < b ? -1 : 1)))
      : below,
  );
}

function prefixed(prefix: string, values: Settings): Settings {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}
