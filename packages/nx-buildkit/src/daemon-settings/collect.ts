import { resolve } from 'node:path';
import { dockerInfo } from '../docker/info';
import { badInput } from '../errors';
import { fromCertsDir } from './from-certs-dir';
import { fromClientConfig, fromEnvironment } from './from-client';
import { fromDaemonJson } from './from-daemon-json';
import { fromDockerInfo } from './from-docker-info';
import { fromOptions, type SettingsOptions } from './from-options';
import { JsonFile } from './json-file';
import { usualLocations } from './locations';
import { withNamedHosts } from './dockerfile-hosts';
import { mergeSettings, type DaemonSettings } from './settings';

/** Places to read instead of the usual ones; relative to the workspace. */
export interface SettingsPlaces {
  readonly daemonJson?: string;
  readonly certsDir?: string;
}

type Source = Promise<Partial<DaemonSettings>>;

/**
 * Reads all of Docker's settings on this machine. A missing usual source is left out, an unreadable one is reported.
 *
 * @throws BuildkitError for a broken file or option, or when a place that was named cannot be read
 */
export async function collectSettings(
  workspaceRoot: string,
  options: SettingsPlaces & SettingsOptions = {},
): Promise<DaemonSettings> {
  const ofTask = fromOptions(options);
  const ofShell = fromEnvironment(process.env);
  const { daemonJson, certsDir } = options;
  const usual = usualLocations(process.env);
  const places = (named: string | undefined, usualOnes: readonly string[]) =>
    named === undefined ? usualOnes : [resolve(workspaceRoot, named)];
  const found = await Promise.all([
    fromEngine(),
    ...places(daemonJson, usual.daemonJson).map((path) =>
      from(path, async () => fromDaemonJson(await JsonFile.read(path)), daemonJson && 'daemonJson'),
    ),
    ...places(certsDir, usual.certsDirs).map((path) => from(path, () => fromCertsDir(path), certsDir && 'certsDir')),
    fromClient(resolve(usual.clientDir, 'config.json')),
  ]);
  return withNamedHosts(mergeSettings([ofTask, ...found, ofShell]), workspaceRoot);
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

/** @param option that names the path, if any: then it has to exist */
async function from(path: string, read: () => Source, option?: string): Source {
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (option) throw badInput(`${path} cannot be read: ${code}`, `correct the option "${option}"`);
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : unusable('its settings', path, `cannot be read: ${code}`);
  }
}

function unusable(setting: string, source: string, reason: string): Partial<DaemonSettings> {
  return { unusable: [{ value: { setting, reason }, source }] };
}
