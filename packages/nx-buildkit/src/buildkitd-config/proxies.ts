import { maskCredentials } from '../daemon-settings/mask';
import type { ProxyEnv, ProxySource, Setting } from '../daemon-settings/settings';
import type { Carried, ProxySettings } from './config';
import { isLoopbackUrl } from './loopback';
import type { BuilderNetwork } from './translate';

/**
 * Chooses the proxies of the builder and of this host.
 *
 * The builder takes over from the engine, so the engine's proxy comes first there; a process on this host has its own
 * environment first and the engine's proxy when it has none, since tokens, which the engine fetched, are now fetched here.
 */
export function chooseProxies(
  sources: readonly Setting<ProxySource>[],
  network: BuilderNetwork,
): { readonly proxy: ProxySettings; readonly report: readonly Carried[] } {
  const reachable = sources.filter(({ value }) => network === 'host' || !usesLoopback(value.env));
  const builder = reachable[0];
  const host = sources.at(-1);
  const report = sources.map((source) =>
    row(source, [source === builder && 'the builder', source === host && 'this host']),
  );
  return { proxy: { builderEnv: builder?.value.env ?? {}, hostEnv: host?.value.env ?? {} }, report };

  function row({ value, source }: Setting<ProxySource>, users: readonly (string | false)[]): Carried {
    const used = users.filter(Boolean).join(' and ');
    const setting = `proxy ${describe(value.env)}`;
    if (network === 'bridge' && usesLoopback(value.env)) {
      const reason =
        "not for the builder: loopback in its bridge network is the builder itself; remedy: the builder's network: host";
      return {
        setting,
        source,
        outcome: used ? 'translated' : 'not carried',
        reason: used ? `for ${used}; ${reason}` : reason,
      };
    }
    if (!used) return { setting, source, outcome: 'not carried', reason: 'another source comes first' };
    return { setting, source, outcome: 'translated', reason: `environment of ${used}` };
  }
}

function usesLoopback(env: ProxyEnv): boolean {
  return [env.HTTP_PROXY, env.HTTPS_PROXY].some((url) => url !== undefined && isLoopbackUrl(url));
}

function describe({ HTTP_PROXY, HTTPS_PROXY }: ProxyEnv): string {
  return [...new Set([HTTP_PROXY, HTTPS_PROXY])]
    .filter((url) => url !== undefined)
    .map(maskCredentials)
    .join(', ');
}
