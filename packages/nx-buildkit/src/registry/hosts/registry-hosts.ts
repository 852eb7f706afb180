import { posix } from 'node:path';
import { isLoopback } from './loopback';
import type { RegistryTables, RegistryTable } from './registry-tables';

/** A host that serves the images of a registry: the registry itself or a mirror. */
export interface RegistryHost {
  /** The registry whose images are asked for, as references name it: `docker.io`. */
  readonly registry: string;
  /** Where requests go, `host[:port]`: `registry-1.docker.io`. */
  readonly host: string;
  /** What comes before the name of the repository: `/v2`, or `/v2/cache` at a mirror with a path. */
  readonly path: string;
  readonly isMirror: boolean;
  /** In the order in which they are tried; the second one if the host does not speak the first. */
  readonly schemes: readonly ('https' | 'http')[];
  readonly tls: TlsSettings;
  /** Whether it never gets a login, since only a manifest names it. */
  readonly isAnonymous?: boolean;
}

/** How the certificate of a host is checked. */
export type TlsSettings = Pick<RegistryTable, 'insecure' | 'ca' | 'keypair'>;

/**
 * The hosts for the images of a registry in BuildKit's order: the mirrors, then the registry itself.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go (NewRegistryConfig)
 *
 * @param registry as a normalized reference names it
 */
export function hostsOf(tables: RegistryTables, registry: string): readonly RegistryHost[] {
  const { mirrors = [] } = tables[registry] ?? {};
  return [...mirrors.map((mirror) => mirrorHost(tables, registry, mirror)), originOf(tables, registry)];
}

/** The registry itself, without its mirrors. */
export function originOf(tables: RegistryTables, registry: string): RegistryHost {
  // https://github.com/distribution/reference: docker.io is a name, its registry has another.
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return { registry, host, path: '/v2', isMirror: false, ...access(host, tables[registry] ?? {}) };
}

/**
 * A mirror as BuildKit reads it: `host[:port][/path]`, whose path follows `/v2`. Cleaned, so `host/../p/v2` asks for `/p/v2/…` as Docker does.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/utils.go (extractMirrorHostAndPath)
 */
export function mirrorHost(tables: RegistryTables, registry: string, mirror: string): RegistryHost {
  const { host = mirror, path = '' } =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?<host>[^/]+)(?<path>.*)$/i.exec(mirror)?.groups ?? {};
  const cleaned = posix.join('/v2', path).replace(/\/+$/, '');
  return { registry, host, path: cleaned, isMirror: true, ...access(host, tables[host] ?? {}) };
}

/** https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go (fillInsecureOpts) */
function access(host: string, { http, insecure, ca, keypair }: RegistryTable): Pick<RegistryHost, 'schemes' | 'tls'> {
  const isHttp = http ?? isLoopback(host);
  const tls = { insecure, ca, keypair };
  if (insecure) return { schemes: isHttp ? ['https', 'http'] : ['https'], tls };
  return { schemes: isHttp ? ['http'] : ['https'], tls };
}
