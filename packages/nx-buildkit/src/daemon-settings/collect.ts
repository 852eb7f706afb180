import { resolve } from 'node:path';
import { dockerInfo } from '../buildx/docker-info';
import { badInput } from '../errors';
import { fromCertsDir } from './from-certs-dir';
import { fromClientConfig, fromEnvironment } from './from-client';
import { fromDaemonJson } from './from-daemon-json';
import { fromDockerInfo } from './from-docker-info';
import { fromOptions, type SettingsOptions } from './from-options';
import { JsonFile } from './json-file';
import { usualLocations } from './locations';
import { withNamedHosts } from './named-hosts';
import { mergeSettings, type DaemonSettings } from './settings';

/** Places to read instead of the usual ones; relative to the workspace. */
export interface SettingsPlaces {
  readonly daemonJson?: string;
  readonly certsDir?: string;
}

type Source = Promise<Partial<DaemonSettings>>;

/**
 * Reads everything that Docker was told on this machine. A usual source that is missing is left out, an unreadable one is named.
 *
 * @throws BuildkitError for a broken file or option, or when a place that was named cannot be read
 */
export async function collectSettings(
  workspaceRoot: string,
  options: SettingsPlaces & SettingsOptions = {},
): Promise<DaemonSettings> {
  const usual = usualLocations(process.env);
  const places = (option: keyof SettingsPlaces, usualOnes: readonly string[]) =>
    (options[option] ? [resolve(workspaceRoot, options[option])] : usualOnes).map((path) => ({
      path,
      named: options[option] && option,
    }));
  const sources: Source[] = [
    Promise.resolve(fromOptions(options)),
    fromEngine(),
    ...places('daemonJson', usual.daemonJson).map(({ path, named }) =>
      from(path, async () => fromDaemonJson(await JsonFile.read(path)), named),
    ),
    ...places('certsDir', usual.certsDirs).map(({ path, named }) => from(path, () => fromCertsDir(path), named)),
    fromClient(resolve(usual.clientDir, 'config.json')),
    Promise.resolve(fromEnvironment(process.env)),
  ];
  return withNamedHosts(mergeSettings(await Promise.all(sources)), workspaceRoot);
}

async function fromEngine(): Source {
  const info = await dockerInfo();
  return 'unavailable' in info
    ? unusable("the engine's settings", 'docker info', info.unavailable)
    : fromDockerInfo(info);
}

function fromClient(path: string): Source {
  return from(path, async () => fromClientConfig(await JsonFile.read(path), process.env['DOCKER_HOST']));
}

/** @param named the option that names the path, if one does: then it has to be there */
async function from(path: string, read: () => Source, named?: string): Source {
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (named) throw badInput(`${path} cannot be read: ${code}`, `Correct the option "${named}".`);
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : unusable('its settings', path, `cannot be read: ${code}`);
  }
}

function unusable(setting: string, source: string, reason: string): Partial<DaemonSettings> {
  return { unusable: [{ value: { setting, reason }, source }] };
}
