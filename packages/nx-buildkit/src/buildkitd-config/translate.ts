import type { DaemonSettings } from '../daemon-settings/settings';
import type { BuildkitdConfig, Carried, ProxySettings } from './config';
import { limitTables, type Limits } from './limits';
import { chooseProxies, type BuilderNetwork } from './proxies';
import { registryTables } from './registries';

/** The outcome of a translation: two files' worth of data, and what became of each setting. */
export interface Translation {
  readonly config: BuildkitdConfig;
  readonly proxy: ProxySettings;
  readonly report: readonly Carried[];
}

/** Docker's settings and the options of the task as BuildKit's configuration. Pure: the same input gives the same output. */
export function translate(settings: DaemonSettings, limits: Limits, network: BuilderNetwork): Translation {
  const registries = registryTables(settings, network);
  const { proxy, report: proxyReport } = chooseProxies(settings.proxies, network);
  const { tables, report: limitReport } = limitTables(limits);
  const [dns, ...otherDns] = settings.dns;
  return {
    config: {
      ...(Object.keys(registries.registry).length > 0 && { registry: registries.registry }),
      ...(dns && { dns: dns.value }),
      ...tables,
    },
    proxy,
    report: [
      ...registries.report,
      ...proxyReport,
      ...(dns
        ? [dnsRow(dns.source, 'carried', 'for RUN steps; BuildKit itself asks the resolver of its container')]
        : []),
      ...otherDns.map(({ source }) => dnsRow(source, 'not carried', 'another source comes first')),
      ...limitReport,
      ...settings.unusable.map(({ value, source }): Carried => ({ ...value, source, outcome: 'not carried' })),
    ],
  };
}

function dnsRow(source: string, outcome: Carried['outcome'], reason: string): Carried {
  return { setting: 'dns', source, outcome, reason };
}
