import type { JsonFile } from './json-file';
import { dockerMirror } from '../registry/hosts/mirror';
import { proxySource } from './proxies/proxy-source';
import { insecureRegistry } from '../registry/hosts/host';
import type { DaemonSettings, Dns, Setting, Unusable } from './settings';
import { REFUSE, usable, type OnUnusable } from './usable';

/** Wrong keys that dockerd refuses, with the right ones. */
const MISSPELT: Readonly<Record<string, string>> = {
  httpProxy: 'proxies.http-proxy',
  httpsProxy: 'proxies.https-proxy',
  noProxy: 'proxies.no-proxy',
  'http-proxy': 'proxies.http-proxy',
  'https-proxy': 'proxies.https-proxy',
  'no-proxy': 'proxies.no-proxy',
  registryMirrors: 'registry-mirrors',
  'registry-mirror': 'registry-mirrors',
  registry_mirrors: 'registry-mirrors',
  mirrors: 'registry-mirrors',
  insecureRegistries: 'insecure-registries',
  'insecure-registry': 'insecure-registries',
  insecure_registries: 'insecure-registries',
  'dns-options': 'dns-opts',
  'dns-opt': 'dns-opts',
  dnsOpts: 'dns-opts',
  dnsSearch: 'dns-search',
};

const MISSPELT_PROXIES: Readonly<Record<string, string>> = {
  httpProxy: 'http-proxy',
  httpsProxy: 'https-proxy',
  noProxy: 'no-proxy',
  default: 'http-proxy (proxies.default belongs in ~/.docker/config.json)',
};

/** Keys about pulling or building which mean the engine's own puller and builder. */
const ENGINE_ONLY: Readonly<Record<string, string>> = {
  builder: 'it is for the BuildKit inside the engine; for this builder use the option "gc"',
  'max-concurrent-downloads': 'it counts layers of an image; the option "maxRegistryConcurrency" counts connections',
  'max-download-attempts': "it is for the engine's own puller; prefetch retries by itself",
};

/**
 * The settings in a daemon.json.
 *
 * @param onUnusable told of each value of a wrong type or form, with line and column
 */
export function fromDaemonJson(file: JsonFile, onUnusable: OnUnusable = REFUSE): Partial<DaemonSettings> {
  const source = file.path;
  const lists = { dns: 'nameservers', 'dns-opts': 'options', 'dns-search': 'searchDomains' } as const;
  const dns: Dns = Object.assign({}, ...Object.entries(lists).map(([key, as]) => list(file, key, as, onUnusable)));
  const proxy = (key: string) => usable(`proxies.${key}`, onUnusable, () => file.string(['proxies', key]));
  const proxies = proxySource('engine', source, {
    HTTP_PROXY: proxy('http-proxy'),
    HTTPS_PROXY: proxy('https-proxy'),
    NO_PROXY: proxy('no-proxy'),
  });
  return {
    mirrors: each(file, 'registry-mirrors', dockerMirror, onUnusable),
    insecureRegistries: each(file, 'insecure-registries', insecureRegistry, onUnusable),
    ...(Object.keys(dns).length > 0 && { dns: [{ value: dns, source }] }),
    proxies: proxies.proxies ?? [],
    unusable: [...(proxies.unusable ?? []), ...unusable(file).map((value) => ({ value, source }))],
  };
}

type Parse<T> = (text: string, place: string) => T;

function each<T>(file: JsonFile, key: string, parse: Parse<T>, onUnusable: OnUnusable): readonly Setting<T>[] {
  return stringsOf(file, key, onUnusable).flatMap((text, index) => {
    const value = usable(key, onUnusable, () => parse(text, file.place([key, index])));
    return value === undefined ? [] : [{ value, source: file.path }];
  });
}

function list(file: JsonFile, key: string, as: keyof Dns, onUnusable: OnUnusable): Dns {
  const values = stringsOf(file, key, onUnusable);
  return values.length > 0 ? { [as]: values } : {};
}

function stringsOf(file: JsonFile, key: string, onUnusable: OnUnusable): readonly string[] {
  return usable(key, onUnusable, () => file.strings([key])) ?? [];
}

function unusable(file: JsonFile): Unusable[] {
  const misspelt = (at: readonly string[], names: Readonly<Record<string, string>>) =>
    file
      .keys(at)
      .filter((key) => Object.hasOwn(names, key))
      .map((key) => ({
        setting: [...at, key].join('.'),
        reason: `Docker does not know this key: write ${names[key]}`,
      }));
  const engineOnly = file.keys().filter((key) => Object.hasOwn(ENGINE_ONLY, key));
  return [
    ...misspelt([], MISSPELT),
    ...misspelt(['proxies'], MISSPELT_PROXIES),
    ...engineOnly.map((key) => ({ setting: key, reason: ENGINE_ONLY[key] ?? '' })),
  ];
}
