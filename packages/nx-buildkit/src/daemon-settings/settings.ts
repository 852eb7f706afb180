import type { RegistryMirror } from '../registry/hosts/mirror';
import type { ProxyEnv } from '../registry/hosts/proxy';

/** A value with the place where it was found: `docker info`, `/etc/docker/daemon.json`, `HTTP_PROXY`, `option "mirrors"`. */
export interface Setting<T> {
  readonly value: T;
  readonly source: string;
}

/** The proxies that one source names, taken together: NO_PROXY belongs to the proxy it makes exceptions from. */
export interface ProxySource {
  /** The traffic that the source is about: what the Docker engine pulls, or what a process on this host asks for. */
  readonly of: 'engine' | 'host';
  readonly env: ProxyEnv;
}

/** Name servers for the containers that RUN steps run in. */
export interface Dns {
  readonly nameservers?: readonly string[];
  readonly options?: readonly string[];
  readonly searchDomains?: readonly string[];
}

/** Something that TLS to one host needs, as absolute paths. */
export interface HostCertificates {
  /** `host[:port]` */
  readonly host: string;
  readonly ca: readonly string[];
  readonly keypair: readonly { readonly key: string; readonly cert: string }[];
}

/** A registry host that a Dockerfile, an option of a target or a mirror names, with its addresses: insecure CIDRs are compared with them. */
export interface NamedHost {
  /** `host[:port]` */
  readonly host: string;
  readonly addresses: readonly string[];
}

/** A setting that was found but cannot be used. */
export interface Unusable {
  readonly setting: string;
  readonly reason: string;
}

/** All settings of Docker and this task about registries and the network; entries of a list are in order of precedence. */
export interface DaemonSettings {
  /** Which engine says so: settings that are alike may be those of two engines. */
  readonly engines: readonly Setting<string>[];
  readonly mirrors: readonly Setting<RegistryMirror>[];
  /** Each a `host[:port]` or a CIDR. */
  readonly insecureRegistries: readonly Setting<string>[];
  readonly proxies: readonly Setting<ProxySource>[];
  readonly dns: readonly Setting<Dns>[];
  readonly certificates: readonly Setting<HostCertificates>[];
  readonly namedHosts: readonly Setting<NamedHost>[];
  readonly unusable: readonly Setting<Unusable>[];
}

/** Joins what the sources found, in their order of precedence; equal settings become one entry that names all its sources. */
export function mergeSettings(parts: readonly Partial<DaemonSettings>[]): DaemonSettings {
  const all = (key: keyof DaemonSettings) =>
    unique(parts.flatMap((part): readonly Setting<unknown>[] => part[key] ?? []));
  return {
    engines: all('engines'),
    mirrors: all('mirrors'),
    insecureRegistries: all('insecureRegistries'),
    proxies: all('proxies'),
    dns: all('dns'),
    certificates: all('certificates'),
    namedHosts: all('namedHosts'),
    unusable: all('unusable'),
  } as DaemonSettings;
}

function unique(settings: readonly Setting<unknown>[]): Setting<unknown>[] {
  const found = new Map<string, Setting<unknown>>();
  for (const { value, source } of settings) {
    const key = JSON.stringify(value);
    const earlier = found.get(key);
    found.set(key, { value, source: earlier ? `${earlier.source}, ${source}` : source });
  }
  return [...found.values()];
}
