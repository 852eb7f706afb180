import { join, resolve } from 'node:path';
import { dockerInfo, engineKind, type EngineKind } from '../docker/info';
import { badInput, BuildkitError } from '../errors';
import { fromCertsDir } from './from-certs-dir';
import { fromClientConfig, fromEnvironment } from './from-client';
import { fromDaemonJson } from './from-daemon-json';
import { fromDockerInfo } from './from-docker-info';
import { fromOptions, type SettingsOptions } from './from-options';
import { JsonFile } from './json-file';
import { usualLocations, type Locations } from './locations';
import { unmasked } from './proxies/masked-proxies';
import { withNamedHosts } from './named-hosts';
import { mergeSettings, type DaemonSettings } from './settings';
import type { OnUnusable } from './usable';
import { environment } from '../util/task-scope';

/** Places to read instead of the usual ones; relative to the workspace. */
export interface SettingsPlaces {
  readonly daemonJson?: string;
  readonly certsDir?: string;
}

type Source = Promise<Partial<DaemonSettings>>;

/**
 * Reads all of Docker's settings on this machine. A missing usual source is left out; an unreadable or broken one is reported, and the rest counts.
 *
 * @throws BuildkitError for a broken option, or when a place that was named cannot be read or is broken
 */
export async function collectSettings(
  workspaceRoot: string,
  options: SettingsPlaces & SettingsOptions = {},
  usual = usualLocations(environment()),
): Promise<DaemonSettings> {
  const ofTask = fromOptions(options);
  const ofShell = fromEnvironment(environment());
  const { daemonJson, certsDir } = options;
  const info = await dockerInfo();
  const found = await Promise.all([
    fromEngine(info, usual),
    ...(daemonJson === undefined
      ? Object.entries(usual.daemonJson).map(([kind, path]) => fromUsualDaemonJson(path, kind as EngineKind, info))
      : [
          from(
            resolve(workspaceRoot, daemonJson),
            async (path) => fromDaemonJson(await JsonFile.read(path)),
            'daemonJson',
          ),
        ]),
    ...(certsDir === undefined
      ? usual.certsDirs.map((path) => from(path, fromCertsDir))
      : [from(resolve(workspaceRoot, certsDir), fromCertsDir, 'certsDir')]),
    fromClient(resolve(usual.clientDir, 'config.json')),
  ]);
  return withNamedHosts(mergeSettings([ofTask, ...found, ofShell]), workspaceRoot);
}

type Info = Awaited<ReturnType<typeof dockerInfo>>;

async function fromEngine(info: Info, { services, clientDir, daemonJson }: Locations): Source {
  if ('unavailable' in info) return unusable("the engine's settings", 'docker info', info.unavailable);
  const files = [join(clientDir, 'config.json'), ...Object.values(daemonJson)];
  const { info: whole, unreadable } = await unmasked(info, { services, files }, environment());
  return mergeSettings([
    tolerantly('docker info', (onUnusable) => fromDockerInfo(whole, onUnusable)),
    ...[...unreadable].map(([path, why]) =>
      unusable("what it says of the engine's proxy", path, `cannot be read: ${why}`),
    ),
  ]);
}

/** A file that is there may be a leftover, or belong to another engine: the one that is in use says by itself which one it is. */
function fromUsualDaemonJson(usual: string, kind: EngineKind, info: Info): Source {
  const used = 'unavailable' in info ? undefined : engineKind(info);
  return from(usual, async (path) => {
    const file = await JsonFile.read(path);
    if (used === undefined || used === kind) return tolerantly(path, (onUnusable) => fromDaemonJson(file, onUnusable));
    return unusable('its settings', path, `the engine in use does not read it: ${ENGINES[used]}`);
  });
}

const ENGINES: Readonly<Record<EngineKind, string>> = {
  system: "it is this machine's own",
  rootless: 'it is a rootless one',
  snap: 'it is from snap',
  desktop: 'it is Docker Desktop',
  podman: 'it is Podman',
  elsewhere: 'it runs on another machine',
};

/** What was found, with a note for each value that cannot be used. */
function tolerantly(
  source: string,
  read: (onUnusable: OnUnusable) => Partial<DaemonSettings>,
): Partial<DaemonSettings> {
  const notes: Partial<DaemonSettings>[] = [];
  const found = read((setting, { what }) => notes.push(unusable(setting, source, what)));
  return mergeSettings([found, ...notes]);
}

function fromClient(path: string): Source {
  return from(path, async () => fromClientConfig(await JsonFile.read(path), environment()['DOCKER_HOST']));
}

/** @param option that names the path, if any: then it has to exist */
async function from(path: string, read: (path: string) => Source, option?: string): Source {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof BuildkitError && !option) return unusable('its settings', path, error.what);
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof BuildkitError || code === undefined) throw error;
    if (option)
      throw badInput('NXBK-0101', `${path} cannot be read: ${code}`, `correct the option "${option}"`, {
        cause: error,
      });
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : unusable('its settings', path, `cannot be read: ${code}`);
  }
}

function unusable(setting: string, source: string, reason: string): Partial<DaemonSettings> {
  return { unusable: [{ value: { setting, reason }, source }] };
}
