import type { DockerInfo } from '../docker/info';
import { dockerMirror } from '../registry/hosts/mirror';
import { proxySource } from './proxies';
import { insecureRegistry } from '../registry/hosts/host';
import type { DaemonSettings } from './settings';

const SOURCE = 'docker info';

/** Docker adds these to every engine; BuildKit treats loopback hosts as insecure by default. */
const OWN_CIDRS = ['::1/128', '127.0.0.0/8'];

/**
 * The engine's effective settings.
 *
 * @throws BuildkitError when the engine reports a value that no engine accepts
 */
export function fromDockerInfo(info: DockerInfo): Partial<DaemonSettings> {
  const { Mirrors, IndexConfigs, InsecureRegistryCIDRs } = info.RegistryConfig ?? {};
  // The engine lists them in the order of a Go map, which differs at every call.
  const hosts = Object.entries(IndexConfigs ?? {}).filter(([, index]) => index.Secure === false);
  const insecure = [
    ...hosts.map(([host]) => insecureRegistry(host, SOURCE)),
    ...(InsecureRegistryCIDRs ?? []).filter((cidr) => !OWN_CIDRS.includes(cidr)),
  ].sort();
  return {
    mirrors: (Mirrors ?? []).map((url) => ({ value: dockerMirror(url, SOURCE), source: SOURCE })),
    insecureRegistries: insecure.map((value) => ({ value, source: SOURCE })),
    ...proxySource('engine', SOURCE, {
      HTTP_PROXY: info.HttpProxy,
      HTTPS_PROXY: info.HttpsProxy,
      NO_PROXY: info.NoProxy,
    }),
  };
}
