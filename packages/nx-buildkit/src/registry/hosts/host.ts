import { isIPv6 } from 'node:net';
import { badInput } from '../../errors';
import { isCidr } from './cidr';
import { maskCredentials } from '../../util/sanitize';

const HOST = /^(?<name>\[[0-9a-f:.]+\]|[a-z\d](?:[\w.-]*[a-z\d])?)(?::(?<port>\d{1,5}))?$/i;

/** Names by which Docker knows Docker Hub; BuildKit's configuration has one for it. */
const DOCKER_HUB = ['index.docker.io', 'registry-1.docker.io', 'docker.io'];

/**
 * Checks a `host[:port]` strictly: it becomes a key of buildkitd.toml and the name of a folder.
 *
 * @param source where it was written, for the message
 * @returns the host in lower case, `docker.io` for all names of Docker Hub
 * @throws BuildkitError for anything else
 */
export function registryHost(text: string, source: string): string {
  const { name, port } = HOST.exec(text)?.groups ?? {};
  const invalid = (why: string) =>
    badInput(
      'NXBK-0102',
      `${source}: ${show(text)} ${why}`,
      'write it as host, host:port or [IPv6]:port, nothing else',
    );
  if (!name) throw invalid('is not the name of a registry host');
  if (port && (Number(port) < 1 || Number(port) > 65_535)) throw invalid(`has port ${port}, which is not in 1…65535`);
  if (name.startsWith('[') && !isIPv6(name.slice(1, -1))) throw invalid('is not an IPv6 address');
  const host = text.toLowerCase();
  return DOCKER_HUB.includes(host) ? 'docker.io' : host;
}

/**
 * Checks an insecure registry as Docker takes it: a CIDR, a bare IPv6 address, or a host, with a scheme that Docker ignores.
 *
 * @throws BuildkitError for anything else
 */
export function insecureRegistry(text: string, source: string): string {
  if (isCidr(text)) return text;
  return registryHost(isIPv6(text) ? `[${text}]` : text.replace(/^https?:\/\//i, ''), source);
}

/** Splits a valid `host[:port]`; an IPv6 address loses its brackets. */
export function splitHost(host: string): { readonly name: string; readonly port?: string } {
  const { name = host, port } = HOST.exec(host)?.groups ?? {};
  return { name: name.replace(/^\[|\]$/g, ''), port };
}

/** Quotes a text for a message: control characters visible, credentials masked. */
export function show(text: string): string {
  return JSON.stringify(maskCredentials(text));
}
