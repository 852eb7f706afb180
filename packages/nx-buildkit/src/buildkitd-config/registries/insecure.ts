import { contains, isCidr } from '../../registry/hosts/cidr';
import type { NamedHost, Setting } from '../../daemon-settings/settings';
import { withRow, withTable, type TableChange } from './registry-tables';

/** Docker's insecure means two things, HTTPS with any certificate and then plain HTTP; BuildKit has a key for each. */
const INSECURE = { http: true, insecure: true };

/** Makes a host insecure, or the named hosts that lie in a network. */
export function addInsecure({ value, source }: Setting<string>, named: readonly Setting<NamedHost>[]): TableChange {
  const setting = `insecure registry ${value}`;
  if (!isCidr(value)) {
    return (before) => withRow(withTable(before, value, INSECURE), { setting, source, outcome: 'carried' });
  }
  const hosts = named.filter((host) => contains(value, host.value.addresses)).map((host) => host.value.host);
  const [outcome, which] =
    hosts.length > 0
      ? (['translated', `for ${hosts.join(', ')}`] as const)
      : (['not carried', 'no mirror, no Dockerfile and no option of a target names a host in it'] as const);
  return (before) =>
    withRow(
      hosts.reduce((tables, host) => withTable(tables, host, INSECURE), before),
      { setting, source, outcome, reason: `${which}; BuildKit knows hosts, not networks` },
    );
}
