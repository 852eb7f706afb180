import { noted, type Noted } from '../../notes';

/** The option addHosts out of a list of `host=address`, in which a host can be several times. */
export function addedHosts(hosts: readonly string[]): Noted<Readonly<Record<string, string | readonly string[]>>> {
  const entries = hosts.map((text) => text.split(/=(.*)/s)).map(([host = '', address = '']) => ({ host, address }));
  const ofHost = (name: string) => entries.filter(({ host }) => host === name).map(({ address }) => address);
  const byHost = entries.map(({ host }) => {
    const [first = '', ...more] = ofHost(host);
    return [host, more.length > 0 ? [first, ...more] : first] as const;
  });
  return noted(Object.fromEntries(byHost));
}
