import type { DaemonSettings } from '../daemon-settings/settings';
import { badInput } from '../errors';
import { isLoopback, isLoopbackUrl } from '../registry/hosts/loopback';
import { maskCredentials } from '../util/sanitize';
import { mirrorSetting } from './registries/mirrors';
import type { BuilderNetwork, SettingOutcome } from './types';

/** The network of the builder, and a row for the report if it was not the options that decided it. */
export interface ChosenNetwork {
  readonly network: BuilderNetwork;
  readonly report: readonly SettingOutcome[];
}

/**
 * Lets the builder share the network of the engine's machine if something that it needs is on loopback there: in a bridge network, loopback is the
 * builder's own, and every build would fail.
 *
 * @param asked what the options of the builder say; undefined if they leave it open
 * @param hasDownloads whether RUN's downloads are led through a server of docker-build
 * @throws BuildkitError when they are and the options say "bridge"
 */
export function chooseNetwork(
  settings: DaemonSettings,
  asked: BuilderNetwork | undefined,
  hasDownloads = false,
): ChosenNetwork {
  if (hasDownloads && asked === 'bridge') {
    throw badInput(
      'NXBK-1001',
      'The option downloads needs a builder in the network of this machine, since RUN gets them from a server on its loopback',
      'remove the option network of the builder target, or set it to "host"; a builder in a cluster cannot have downloads',
    );
  }
  if (asked !== undefined) return { network: asked, report: [] };
  const [first, ...others] = [...(hasDownloads ? ["the server of RUN's downloads"] : []), ...onLoopback(settings)];
  if (first === undefined) return { network: 'bridge', report: [] };
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const row: SettingOutcome = {
    setting: 'network host',
    source: 'buildkit:builder has no option "network"',
    outcome: 'translated',
    reason: `on loopback: ${first}${more}; builds share the network of the engine's machine`,
  };
  return { network: 'host', report: [row] };
}

function onLoopback({ mirrors, namedHosts, proxies }: DaemonSettings): readonly string[] {
  // The first one is that of the builder.
  const [proxy] = proxies;
  const urls = [proxy?.value.env.HTTP_PROXY, proxy?.value.env.HTTPS_PROXY].filter((url) => url !== undefined);
  const ofMirrors = new Set(mirrors.map(({ value }) => value.host));
  return [
    ...mirrors.filter(({ value }) => isLoopback(value.host)).map(({ value }) => mirrorSetting(value)),
    ...namedHosts
      .filter(({ value: { host } }) => isLoopback(host) && !ofMirrors.has(host))
      .map(({ value: { host }, source }) => `registry ${host} (${source})`),
    ...[...new Set(urls.filter(isLoopbackUrl))].map((url) => `proxy ${maskCredentials(url)}`),
  ];
}
