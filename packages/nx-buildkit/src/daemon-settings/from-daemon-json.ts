import type { JsonFile } from './json-file';
import { dockerMirror } from '../registry/hosts/mirror';
import { proxySource } from './proxies';
import { insecureRegistry } from '../registry/hosts/host';
import type { DaemonSettings, Dns, Unusable } from './settings';

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
 * @throws BuildkitError with line and column for a value of a wrong type or form
 */
export function fromDaemonJson(file: JsonFile): Partial<DaemonSettings> {
  const source = file.path;
  const dns: Dns = {
    ...list(file, 'dns', 'nameservers'),
    ...list(file, 'dns-opts', 'options'),
    ...list(file, 'dns-search', 'searchDomains'),
  };
  return {
    mirrors: each(file, 'registry-mirrors', (text, place) => dockerMirror(text, place)),
    insecureRegistries: each(file, 'insecure-registries', insecureRegistry),
    ...(Object.keys(dns).length > 0 && { dns: [{ value: dns, source }] }),
    ...proxySource('engine', source, {
      HTTP_PROXY: file.string(['proxies', 'http-proxy']),
      HTTPS_PROXY: file.string(['proxies', 'https-proxy']),
      NO_PROXY: file.string(['proxies', 'no-proxy']),
    }),
    unusable: unusable(file).map((value) => ({ value, source })),
  };
}

function each<T>(file: JsonFile, key: string, parse: (text: string, place: string) => T) {
  return file
    .strings([key])
    .map((text, index) => ({ value: parse(text, file.place([key, index])), source: file.path }));
}

function list(file: JsonFile, key: string, as: keyof Dns): Dns {
  const values = file.strings([key]);
  return values.length > 0 ? { [as]: values } : {};
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
