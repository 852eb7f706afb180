import type { DaemonSettings } from '../daemon-settings/settings';
import type { Link } from './certificates';
import type { BuildkitdConfig, Carried, ProxySettings } from './config';
import { limitTables, type Limits } from './limits';
import { chooseProxies } from './proxies';
import { registryTables } from './registries';

/** Where the builder's container runs: in a bridge network, where loopback is its own, or in the network of the engine's host. */
export type BuilderNetwork = 'bridge' | 'host';

/** What a translation has to know of the builder. */
export interface Builder {
  readonly network: BuilderNetwork;
  /** Absolute path of the folder for links to certificates whose names clash. */
  readonly linkDir: string;
}

/** TOML of the user. */
export interface RawConfig {
  readonly config?: string;
}

const RAW: Carried = { setting: 'raw TOML', source: 'option "config"', outcome: 'carried', reason: 'merged last' };

/** The outcome of a translation: what to write, and what became of each setting. */
export interface Translation {
  readonly config: BuildkitdConfig;
  readonly proxy: ProxySettings;
  /** To make beside the file; its certificates are named by them. */
  readonly links: readonly Link[];
  readonly report: readonly Carried[];
}

/** Docker's settings and the options of the task as BuildKit's configuration. Pure: the same input gives the same output. */
export function translate(settings: DaemonSettings, options: Limits & RawConfig, builder: Builder): Translation {
  const registries = registryTables(settings, builder);
  const { proxy, report: proxyReport } = chooseProxies(settings.proxies, builder.network);
  const { tables, report: limitReport } = limitTables(options);
  const [dns, ...otherDns] = settings.dns;
  return {
    config: {
      ...(Object.keys(registries.registry).length > 0 && { registry: registries.registry }),
      ...(dns && { dns: dns.value }),
      ...tables,
    },
    proxy,
    links: registries.links,
    report: [
      ...registries.report,
      ...proxyReport,
      ...(dns
        ? [dnsRow(dns.source, 'carried', 'for RUN steps; BuildKit itself asks the resolver of its container')]
        : []),
      ...otherDns.map(({ source }) => dnsRow(source, 'not carried', 'another source comes first')),
      ...limitReport,
      ...(options.config ? [RAW] : []),
      ...settings.unusable.map(({ value, source }): Carried => ({ ...value, source, outcome: 'not carried' })),
    ],
  };
}

function dnsRow(source: string, outcome: Carried['outcome'], reason: string): Carried {
  return { setting: 'dns', source, outcome, reason };
}
