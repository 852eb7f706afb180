import { cacheVolume, type BuilderNode, CONFIG_FOLDER, CONFIG_FILE, STATE_FOLDER } from '../model/builder';
import { settingsOf, type Settings } from '../model/node-settings';
import type { ContainerInspect } from '../../docker/containers';

/** The container that runs a node. */
export interface NodeContainer {
  readonly id: string;
  readonly startedAt: string;
  readonly settings: Settings;
}

/** @param files what is below /etc/buildkit in the container */
export function nodeContainer(
  wanted: BuilderNode,
  inspect: ContainerInspect,
  files: Readonly<Record<string, string>>,
): NodeContainer {
  return {
    id: inspect.Id,
    startedAt: inspect.State.StartedAt,
    settings: {
      ...settingsOf({
        platforms: [],
        driverOpts: {
          image: imageWithout(inspect.Config.Image, wanted.driverOpts['image']),
          ...network(inspect.HostConfig.NetworkMode),
          ...environment(inspect.Config.Env ?? [], wanted),
        },
        flags: flagsOf(inspect.Config.Cmd ?? []),
        files: Object.fromEntries(Object.keys(wanted.files).flatMap((path) => entry(path, files[path]))),
      }),
      'cache volume': inspect.Mounts.find((mount) => mount.Destination === STATE_FOLDER)?.Name ?? 'none',
    },
  };
}

/** The settings of a wanted node that {@link nodeContainer} can read. */
export function containerSettings(wanted: BuilderNode): Settings {
  const told = ([key]: [string, string]): boolean => key === 'image' || key.startsWith('env.');
  return {
    ...settingsOf({
      platforms: [],
      driverOpts: {
        ...Object.fromEntries(Object.entries(wanted.driverOpts).filter(told)),
        ...network(wanted.driverOpts['network'] ?? ''),
      },
      flags: wanted.flags,
      files: wanted.files,
    }),
    'cache volume': cacheVolume(wanted),
  };
}

/** buildx may run `image:tag` as `image:tag@digest`. https://github.com/docker/buildx/blob/v0.38.2/driver/docker-container/driver.go (create) */
function imageWithout(image: string, wanted = ''): string {
  return wanted.includes('@') ? image : image.replace(/@sha256:[0-9a-f]+$/, '');
}

function network(mode: string): Readonly<Record<string, string>> {
  return ['', 'default', 'bridge'].includes(mode) ? {} : { network: mode };
}

/** The variables that the node sets, and proxies, which must be removed when they are no longer wanted; all others come from the image. */
function environment(env: readonly string[], wanted: BuilderNode): Readonly<Record<string, string>> {
  const entries = env.map((variable): [string, string] => {
    const at = variable.indexOf('=');
    return [`env.${variable.slice(0, at)}`, variable.slice(at + 1)];
  });
  return Object.fromEntries(entries.filter(([key]) => key in wanted.driverOpts || /^env\.\w+_proxy$/i.test(key)));
}

function flagsOf(args: readonly string[]): readonly string[] {
  return args[0] === '--config' && args[1] === `${CONFIG_FOLDER}/${CONFIG_FILE}` ? args.slice(2) : args;
}

function entry(path: string, content: string | undefined): readonly [string, string][] {
  return content === undefined ? [] : [[path, content]];
}
