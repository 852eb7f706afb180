import type { DockerBuildOptions } from '../component/options';

/** `name=value`, as flags and compose files have it; the value is undefined where it is that of the environment. */
export function pairOf(text: string): readonly [name: string, value: string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The option network; undefined for the default, and for networks that a builder does not have. */
export function networkOption(name: string | undefined): DockerBuildOptions['network'] {
  return name === 'host' || name === 'none' ? name : undefined;
}

/** The option addHosts out of a list of `host=address`, in which a host can be several times. */
export function addedHosts(hosts: readonly string[]): Readonly<Record<string, string | readonly string[]>> {
  const byHost = new Map<string, readonly string[]>();
  for (const text of hosts) {
    const [host = '', address = ''] = text.split(/=(.*)/s);
    byHost.set(host, [...(byHost.get(host) ?? []), address]);
  }
  return Object.fromEntries(
    [...byHost].map(([host, addresses]) => [host, addresses.length > 1 ? addresses : (addresses[0] ?? '')]),
  );
}
