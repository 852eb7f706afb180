import { resolve } from 'node:path';
import { dockerInfo } from '../buildx/docker-info';
import { badInput } from '../errors';
import { fromClientConfig, fromEnvironment } from './from-client';
import { fromDaemonJson } from './from-daemon-json';
import { fromDockerInfo } from './from-docker-info';
import { JsonFile } from './json-file';
import { usualLocations } from './locations';
import { mergeSettings, type DaemonSettings } from './settings';

/** Files to read instead of those in the usual places; relative to the workspace. */
export interface SettingsFiles {
  readonly daemonJson?: string;
  readonly certsDir?: string;
}

/**
 * Reads everything that Docker was told on this machine. A missing or unreadable usual source is left out and named.
 *
 * @throws BuildkitError for a broken file, or when a named file cannot be read
 */
export async function collectSettings(workspaceRoot: string, files: SettingsFiles = {}): Promise<DaemonSettings> {
  const usual = usualLocations(process.env);
  const daemonJson = files.daemonJson ? [resolve(workspaceRoot, files.daemonJson)] : usual.daemonJson;
  return mergeSettings([
    await engineSettings(),
    ...(await Promise.all(
      daemonJson.map((path) => fileSettings(path, fromDaemonJson, files.daemonJson !== undefined)),
    )),
    await fileSettings(resolve(usual.clientDir, 'config.json'), (file) =>
      fromClientConfig(file, process.env['DOCKER_HOST']),
    ),
    fromEnvironment(process.env),
  ]);
}

async function engineSettings(): Promise<Partial<DaemonSettings>> {
  const info = await dockerInfo();
  if (!('unavailable' in info)) return fromDockerInfo(info);
  return unusable('all settings of the engine', 'docker info', info.unavailable);
}

async function fileSettings(
  path: string,
  translate: (file: JsonFile) => Partial<DaemonSettings>,
  named = false,
): Promise<Partial<DaemonSettings>> {
  try {
    return translate(await JsonFile.read(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (named) throw badInput(`${path} cannot be read: ${code}`, 'Correct the option "daemonJson".');
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : unusable('all settings', path, `cannot be read: ${code}`);
  }
}

function unusable(setting: string, source: string, reason: string): Partial<DaemonSettings> {
  return { unusable: [{ value: { setting, reason }, source }] };
}
