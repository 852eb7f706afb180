import type { DockerInfo } from '../docker/info';
import { dockerMirror } from '../registry/hosts/mirror';
import { proxySource } from './proxies/proxy-source';
import { insecureRegistry } from '../registry/hosts/host';
import type { DaemonSettings } from './settings';
import { REFUSE, usable, type OnUnusable } from './usable';

const SOURCE = 'docker info';

/** Docker adds these to every engine; BuildKit treats loopback hosts as insecure by default. */
const OWN_CIDRS = ['::1/128', '127.0.0.0/8'];

/**
 * The engine's effective settings.
 *
 * @param onUnusable told of each value that this plugin cannot read
 */
export function fromDockerInfo(info: DockerInfo, onUnusable: OnUnusable = REFUSE): Partial<DaemonSettings> {
  const { Mirrors, IndexConfigs, InsecureRegistryCIDRs } = info.RegistryConfig ?? {};
  // The engine lists them in the order of a Go map, which differs at every call.
  const hosts = Object.entries(IndexConfigs ?? {}).filter(([, index]) => index.Secure === false);
  const insecure = [
    ...hosts.flatMap(([host]) => usable('insecure registry', onUnusable, () => insecureRegistry(host, SOURCE)) ?? []),
    ...(InsecureRegistryCIDRs ?? []).filter((cidr) => !OWN_CIDRS.includes(cidr)),
  ].sort();
  return {
    engines: [info.ID ?? info.Name].filter((id) => id !== undefined).map((value) => ({ value, source: SOURCE })),
    mirrors: (Mirrors ?? [])
      .flatMap((url) => usable('mirror', onUnusable, () => dockerMirror(url, SOURCE)) ?? [])
      .map((value) => ({ value, source: SOURCE })),
    insecureRegistries: insecure.map((value) => ({ value, source: SOURCE })),
    ...proxySource('engine', SOURCE, {
      HTTP_PROXY: info.HttpProxy,
      HTTPS_PROXY: info.HttpsProxy,
      NO_PROXY: info.NoProxy,
    }),
  };
}
