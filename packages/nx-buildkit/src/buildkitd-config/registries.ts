import { contains, isCidr } from '../daemon-settings/cidr';
import type { DaemonSettings, RegistryMirror, Setting } from '../daemon-settings/settings';
import { addFiles, type Link } from './certificates';
import type { Carried, RegistryTable } from './config';
import { isLoopback } from './loopback';
import type { Builder } from './translate';

type Tables = Record<string, RegistryTable>;

/** The `[registry]` tables: mirrors, http and insecure, certificates; each property in the table of the host it is about. */
export function registryTables(
  settings: DaemonSettings,
  builder: Builder,
): { readonly registry: Readonly<Tables>; readonly links: readonly Link[]; readonly report: readonly Carried[] } {
  const registry: Tables = {};
  const links: Link[] = [];
  const schemes = new Map<string, boolean>();
  const add = (host: string, table: RegistryTable) => {
    registry[host] = { ...registry[host], ...table };
  };
  const report = [
    ...settings.mirrors.map((mirror) => addMirror(mirror)),
    ...settings.insecureRegistries.map((insecure) => addInsecure(insecure)),
    ...settings.certificates.map((certificates) => addCertificates(certificates)),
  ];
  return { registry: sorted(registry), links, report };

  function addMirror({ value: mirror, source }: Setting<RegistryMirror>): Carried {
    const setting = mirrorSetting(mirror);
    const http = schemes.get(mirror.host) ?? mirror.http;
    if (http !== mirror.http) {
      const reason = `another mirror on ${mirror.host} has ${http ? 'http' : 'https'}://; BuildKit knows one scheme a host`;
      return { setting, source, outcome: 'not carried', reason };
    }
    schemes.set(mirror.host, http);
    add(mirror.registry, { mirrors: [...(registry[mirror.registry]?.mirrors ?? []), mirror.host + mirror.path] });
    // BuildKit speaks plain HTTP to loopback hosts unless it is told not to.
    if (mirror.http || isLoopback(mirror.host)) add(mirror.host, { http: mirror.http });
    if (builder.network === 'bridge' && isLoopback(mirror.host)) {
      const reason =
        "out of the builder's reach: loopback in its bridge network is the builder itself; remedy: the builder's network: host";
      return { setting, source, outcome: 'carried', reason };
    }
    return mirror.http || mirror.path.startsWith('/..')
      ? { setting, source, outcome: 'translated', reason: mirrorTranslation(mirror) }
      : { setting, source, outcome: 'carried' };
  }

  function addInsecure({ value, source }: Setting<string>): Carried {
    const setting = `insecure registry ${value}`;
    const hosts = isCidr(value) ? hostsIn(value) : [value];
    // Docker's insecure has two folds: HTTPS with any certificate, then plain HTTP; for BuildKit that is both keys.
    for (const host of hosts) add(host, { http: true, insecure: true });
    if (!isCidr(value)) return { setting, source, outcome: 'carried' };
    return hosts.length > 0
      ? {
          setting,
          source,
          outcome: 'translated',
          reason: `for ${hosts.join(', ')}: BuildKit knows hosts, not networks`,
        }
      : {
          setting,
          source,
          outcome: 'not carried',
          reason: 'no mirror and no Dockerfile names a host in it, and BuildKit knows hosts, not networks',
        };
  }

  function hostsIn(cidr: string): string[] {
    const named = settings.namedHosts.map(({ value }) => value).filter(({ addresses }) => contains(cidr, addresses));
    return [...new Set(named.map(({ host }) => host))].sort();
  }

  function addCertificates({ value, source }: DaemonSettings['certificates'][number]): Carried {
    const setting = `${value.ca.length > 0 ? 'certificate authority' : 'client certificate'} for ${value.host}`;
    const table = registry[value.host] ?? {};
    if (table.insecure) {
      const reason = 'the host is insecure: Docker reads no certificates for it';
      return { setting, source, outcome: 'not carried', reason };
    }
    const added = addFiles(table, value, builder.linkDir);
    add(value.host, added.table);
    links.push(...added.links);
    return { setting, source, outcome: 'carried' };
  }
}

/** How the report names a mirror. */
export function mirrorSetting({ text, registry }: RegistryMirror): string {
  return `mirror ${text} of ${registry}`;
}

function mirrorTranslation({ registry, host, path, http }: RegistryMirror): string {
  const scheme = http ? `http = true in the table of ${host}` : '';
  const where = path.startsWith('/..') ? `as ${host}${path}: BuildKit puts a path after /v2` : '';
  return [scheme, where].filter(Boolean).join('; ') || registry;
}

function sorted(tables: Tables): Tables {
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1)));
}
