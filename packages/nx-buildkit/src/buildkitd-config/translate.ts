import type { DaemonSettings, Dns, Setting } from '../daemon-settings/settings';
import type { AskedNetworking, BuilderNetwork, BuildkitdConfig, SettingOutcome, ProxySettings } from './types';
import { limitTables, type Limits } from './limits';
import { chooseNetwork } from './network';
import { chooseProxies } from './proxies';
import { registryTables } from './registries/registries';
import type { Link } from './registries/registry-tables';

/** TOML of the user. */
export interface RawConfig {
  readonly config?: string;
}

const RAW: SettingOutcome = {
  setting: 'raw TOML',
  source: 'option "config"',
  outcome: 'carried',
  reason: 'merged last',
};

/** The outcome of a translation: the files to write, and the result for each setting. */
export interface Translation {
  readonly config: BuildkitdConfig;
  readonly proxy: ProxySettings;
  /** What the builder's container runs in. */
  readonly network: BuilderNetwork;
  /** Links to create beside the file, which names its certificates by them. */
  readonly links: readonly Link[];
  readonly report: readonly SettingOutcome[];
}

/** Docker's settings and the options of the task as BuildKit's configuration. Pure: the same input gives the same output. */
export function translate(
  settings: DaemonSettings,
  options: Limits & RawConfig,
  { network: asked, linkDir }: AskedNetworking,
): Translation {
  const { network, report: networkReport } = chooseNetwork(settings, asked);
  const registries = registryTables(settings, { network, linkDir });
  const { proxy, report: proxyReport } = chooseProxies(settings.proxies, network);
  const { tables, report: limitReport } = limitTables(options);
  const dns = settings.dns[0];
  return {
    config: {
      ...(Object.keys(registries.registry).length > 0 && { registry: registries.registry }),
      ...(dns && { dns: dns.value }),
      ...tables,
    },
    proxy,
    network,
    links: registries.links,
    report: [
      ...networkReport,
      ...registries.report,
      ...proxyReport,
      ...settings.dns.map(dnsRow),
      ...limitReport,
      ...(options.config ? [RAW] : []),
      ...settings.unusable.map(({ value, source }): SettingOutcome => ({ ...value, source, outcome: 'not carried' })),
    ],
  };
}

function dnsRow({ source }: Setting<Dns>, position: number): SettingOutcome {
  return position === 0
    ? {
        setting: 'dns',
        source,
        outcome: 'carried',
        reason: 'for RUN steps; BuildKit asks the resolver of its container',
      }
    : { setting: 'dns', source, outcome: 'not carried', reason: 'another source comes first' };
}
