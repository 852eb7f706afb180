import type { DaemonSettings, Dns, Setting } from '../daemon-settings/settings';
import type { AskedNetworking, BuilderNetwork, BuildkitdConfig, SettingOutcome, ProxySettings } from './types';
import { downloadSettings, type DownloadSettings, type DownloadsOption } from './downloads';
import { limitTables, type Limits } from './limits';
import { chooseNetwork } from './network';
import { chooseProxies } from './proxies';
import { registryTables } from './registries/registries';
import type { Link } from './registries/registry-tables';

/** TOML of the user. */
export interface RawConfig {
  readonly config?: string;
}

/** What the options of the task say beside Docker's settings. */
export type TranslationOptions = Limits & RawConfig & { readonly downloads?: DownloadsOption };

const DOWNLOADS: SettingOutcome = {
  setting: 'proxyNetwork true',
  source: 'option "downloads"',
  outcome: 'translated',
  reason: "RUN reaches HTTP and HTTPS only, through BuildKit's proxy and the store",
};

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
  /** How RUN's downloads are led through the store, if they are. */
  readonly downloads?: DownloadSettings;
  /** Links to create beside the file, which names its certificates by them. */
  readonly links: readonly Link[];
  readonly report: readonly SettingOutcome[];
}

/** Docker's settings and the options of the task as BuildKit's configuration. Pure: the same input gives the same output. */
export function translate(
  settings: DaemonSettings,
  options: TranslationOptions,
  { network: asked, linkDir }: AskedNetworking,
): Translation {
  const downloads = downloadSettings(options.downloads);
  const { network, report: networkReport } = chooseNetwork(settings, asked, downloads !== undefined);
  const registries = registryTables(settings, { network, linkDir });
  const { proxy, report: proxyReport } = chooseProxies(settings.proxies, network);
  const { tables, report: limitReport } = limitTables(options);
  const dns = settings.dns[0];
  return {
    config: {
      ...(downloads && { proxyNetwork: true }),
      ...(Object.keys(registries.registry).length > 0 && { registry: registries.registry }),
      ...(dns && { dns: dns.value }),
      ...tables,
    },
    proxy,
    network,
    ...(downloads && { downloads }),
    links: registries.links,
    report: [
      ...networkReport,
      ...registries.report,
      ...proxyReport,
      ...settings.dns.map(dnsRow),
      ...limitReport,
      ...(downloads ? [DOWNLOADS] : []),
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
