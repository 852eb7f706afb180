import { maskCredentials } from '../util/sanitize';
import type { ProxySource, Setting } from '../daemon-settings/settings';
import type { BuilderNetwork, SettingOutcome, ProxySettings } from './types';
import { isLoopbackUrl, OUT_OF_REACH } from '../registry/hosts/loopback';
import type { ProxyEnv } from '../registry/hosts/proxy';

/**
 * Chooses the proxies of the builder and of this host.
 *
 * The builder takes over from the engine, so the engine's proxy comes first there; a process on this host has its own
 * environment first and the engine's proxy when it has none, since tokens, which the engine fetched, are now fetched here.
 */
export function chooseProxies(
  sources: readonly Setting<ProxySource>[],
  network: BuilderNetwork,
): { readonly proxy: ProxySettings; readonly report: readonly SettingOutcome[] } {
  const outOfReach = ({ value }: Setting<ProxySource>) => network === 'bridge' && usesLoopback(value.env);
  const builder = sources.find((source) => !outOfReach(source));
  const host = sources.at(-1);
  const report = sources.map((source): SettingOutcome => {
    const users = [source === builder && 'the builder', source === host && 'this host'].filter(Boolean);
    const use = users.length > 0 ? `environment of ${users.join(' and ')}` : 'another source comes first';
    return {
      setting: `proxy ${describe(source.value.env)}`,
      source: source.source,
      outcome: users.length > 0 ? 'translated' : 'not carried',
      reason: outOfReach(source) ? `${use}; ${OUT_OF_REACH}` : use,
    };
  });
  return { proxy: { builderEnv: builder?.value.env ?? {}, hostEnv: host?.value.env ?? {} }, report };
}

function usesLoopback(env: ProxyEnv): boolean {
  return urlsOf(env).some(isLoopbackUrl);
}

function describe(env: ProxyEnv): string {
  return [...new Set(urlsOf(env))].map(maskCredentials).join(', ');
}

function urlsOf({ HTTP_PROXY, HTTPS_PROXY }: ProxyEnv): readonly string[] {
  return [HTTP_PROXY, HTTPS_PROXY].filter((url) => url !== undefined);
}
