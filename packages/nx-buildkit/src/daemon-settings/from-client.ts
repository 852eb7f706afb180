import type { JsonFile } from './json-file';
import { proxySource } from './proxies/proxy-source';
import type { DaemonSettings } from './settings';

/**
 * The proxies in the Docker client's config.json: those of the engine in use, or the default ones.
 *
 * @param endpoint the engine's address, by which the file may name it
 */
export function fromClientConfig(file: JsonFile, endpoint: string | undefined): Partial<DaemonSettings> {
  const engine = endpoint !== undefined && file.has(['proxies', endpoint]) ? endpoint : 'default';
  return proxySource('host', file.path, {
    HTTP_PROXY: file.string(['proxies', engine, 'httpProxy']),
    HTTPS_PROXY: file.string(['proxies', engine, 'httpsProxy']),
    NO_PROXY: file.string(['proxies', engine, 'noProxy']),
  });
}

/** The proxy variables of this process; the upper case one counts when both are set, as for Go programs. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Partial<DaemonSettings> {
  return proxySource('host', 'environment', {
    HTTP_PROXY: env['HTTP_PROXY'] || env['http_proxy'],
    HTTPS_PROXY: env['HTTPS_PROXY'] || env['https_proxy'],
    NO_PROXY: env['NO_PROXY'] || env['no_proxy'],
  });
}
