import type { DaemonSettings } from '../daemon-settings/settings';
import type { RegistryMirror } from '../registry/hosts/mirror';
import { probeHost, withProbeClient } from '../registry/probe';
import type { ProxyEnv } from '../registry/hosts/proxy';
import { mirrorHost } from '../registry/hosts/registry-hosts';
import type { RegistryTables } from '../registry/hosts/registry-tables';
import { mirrorSetting } from './registries/mirrors';
import type { Health } from './types';
import { environment } from '../util/task-scope';

/** How registries and mirrors are reached: the settings for BuildKit and buildx. */
export interface Reach {
  readonly registry: RegistryTables;
  readonly proxy: ProxyEnv;
}

/**
 * Asks each mirror for `/v2/` and, if it asks for a token, fetches one with Docker's login.
 *
 * @param patience ms for each connection, answer and token
 */
export async function probeMirrors(
  mirrors: readonly RegistryMirror[],
  { registry, proxy }: Reach,
  patience?: number,
): Promise<Health[]> {
  if (mirrors.length === 0) return [];
  return withProbeClient(
    { tables: registry, env: { ...environment(), ...proxy } },
    (client) =>
      Promise.all(
        mirrors.map(async (mirror) => ({ mirror, ...(await probeHost(client, hostOfMirror(registry, mirror))) })),
      ),
    patience,
  );
}

/** A mirror in the form of the registry client. */
export function hostOfMirror(tables: RegistryTables, { registry, host, path }: RegistryMirror) {
  return mirrorHost(tables, registry, host + path);
}

/** The settings without the mirrors that are dead or silent, which are reported as unusable instead. */
export function leaveOut(healths: readonly Health[], settings: DaemonSettings): DaemonSettings {
  const gone = new Map(
    healths
      .filter(({ state }) => state === 'dead' || state === 'silent')
      .map(({ mirror, finding }) => [mirror, finding]),
  );
  const dropped = settings.mirrors.filter(({ value }) => gone.has(value));
  return {
    ...settings,
    mirrors: settings.mirrors.filter(({ value }) => !gone.has(value)),
    unusable: [
      ...settings.unusable,
      ...dropped.map(({ value, source }) => ({
        value: { setting: mirrorSetting(value), reason: `left out by probe: drop; ${gone.get(value)}` },
        source,
      })),
    ],
  };
}
