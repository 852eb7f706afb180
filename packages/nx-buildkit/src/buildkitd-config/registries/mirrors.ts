import type { Setting } from '../../daemon-settings/settings';
import type { BuilderNetwork, SettingOutcome } from '../types';
import { isLoopback, OUT_OF_REACH } from '../../registry/hosts/loopback';
import { withRow, withTable, type TableChange } from './registry-tables';
import type { RegistryMirror } from '../../registry/hosts/mirror';

/** Adds a mirror to its registry, and its scheme to the table of the mirror's own host. */
export function addMirror(
  { value: mirror, source }: Setting<RegistryMirror>,
  all: readonly Setting<RegistryMirror>[],
  network: BuilderNetwork,
): TableChange {
  const { registry, host, path, http } = mirror;
  const first = all.find(({ value }) => value.host === host)?.value;
  const setting = mirrorSetting(mirror);
  return (before) => {
    if (first && first.http !== http) {
      const reason = `${mirrorSetting(first)} has another scheme, and BuildKit knows one for each host`;
      return withRow(before, { setting, source, outcome: 'not carried', reason });
    }
    const mirrors = [...(before.registry[registry]?.mirrors ?? []), host + path];
    const named = withTable(before, registry, { mirrors });
    // BuildKit speaks plain HTTP to loopback hosts unless configured otherwise.
    const reached = http || isLoopback(host) ? withTable(named, host, { http }) : named;
    return withRow(reached, { setting, source, ...outcome(mirror, network) });
  };
}

/** How the report names a mirror. */
export function mirrorSetting({ text, registry }: RegistryMirror): string {
  return `mirror ${text} of ${registry}`;
}

function outcome(
  { host, path, http }: RegistryMirror,
  network: BuilderNetwork,
): Pick<SettingOutcome, 'outcome' | 'reason'> {
  const translations = [
    http && `http = true in the table of ${host}`,
    host.startsWith('registry-1.docker.io') && 'as registry-1.docker.io, where Docker Hub answers',
    path.startsWith('/..') && `as ${host}${path}, since BuildKit puts a path after /v2`,
  ].filter((text) => text !== false);
  const reasons = network === 'bridge' && isLoopback(host) ? [...translations, OUT_OF_REACH] : translations;
  return {
    outcome: translations.length > 0 ? 'translated' : 'carried',
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}
