import type { Dns } from '../daemon-settings/settings';
import type { RegistryTable } from '../registry/hosts/registry-tables';
import type { RegistryMirror } from '../registry/hosts/mirror';
import type { HostHealth } from '../registry/probe';
import type { ProxyEnv } from '../registry/hosts/proxy';

/** How a mirror answers. */
export interface Health extends HostHealth {
  readonly mirror: RegistryMirror;
}

/** Where the builder's container runs: in a bridge network, where loopback is its own, or in the network of the engine's host. */
export type BuilderNetwork = 'bridge' | 'host';

/** What a translation has to know about the builder. */
export interface BuilderNetworking {
  readonly network: BuilderNetwork;
  /** Absolute path of the folder for links to certificates whose names clash. */
  readonly linkDir: string;
}

/** The same as far as the options say it: without a network, it depends on what has to be reached. */
export type AskedNetworking = Omit<BuilderNetworking, 'network'> & { readonly network?: BuilderNetwork };

/** What this plugin writes into buildkitd.toml; raw TOML of the user is merged into it afterwards. */
export interface BuildkitdConfig {
  /** Whether BuildKit's own proxy stands between RUN and the network. */
  readonly proxyNetwork?: true;
  readonly registry?: Readonly<Record<string, RegistryTable>>;
  readonly dns?: Dns;
  readonly worker?: { readonly oci: Readonly<Record<string, string | number>> };
  readonly system?: Readonly<Record<string, string | number>>;
}

/** Proxies, for which buildkitd.toml has no key. */
export interface ProxySettings {
  /** For the builder's container: what BuildKit itself pulls. */
  readonly builderEnv: ProxyEnv;
  /** For the buildx process on this host, which fetches the registries' tokens and pulls base images. */
  readonly hostEnv: ProxyEnv;
}

/** The result for one setting: a row of the report. */
export interface SettingOutcome {
  readonly setting: string;
  readonly source: string;
  readonly outcome: 'carried' | 'translated' | 'not carried';
  readonly reason?: string;
  /** How a mirror answered, if it was asked. */
  readonly probe?: HostHealth;
}
