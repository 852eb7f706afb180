import { join } from 'node:path';
import { dockerConfigFolder, homeFolder } from '../util/files/user-folders';

/** Where Docker keeps its settings on this machine. */
export interface Locations {
  readonly daemonJson: readonly string[];
  readonly certsDirs: readonly string[];
  /** The Docker client's own folder. */
  readonly clientDir: string;
}

/**
 * The usual places, most specific engine first.
 *
 * @param env XDG_CONFIG_HOME, DOCKER_CONFIG, ProgramData are read from it
 */
export function usualLocations(
  env: Readonly<Record<string, string | undefined>>,
  home = homeFolder(),
  platform: NodeJS.Platform = process.platform,
): Locations {
  const desktop = join(home, '.docker');
  const clientDir = dockerConfigFolder(env, home);
  if (platform === 'win32') {
    const docker = join(env['ProgramData'] ?? 'C:\\ProgramData', 'docker');
    return {
      daemonJson: [join(docker, 'config', 'daemon.json'), join(desktop, 'daemon.json')],
      certsDirs: [],
      clientDir,
    };
  }
  // A rootless engine reads $XDG_CONFIG_HOME/docker, ~/.config/docker without it.
  const rootless = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'docker');
  return {
    daemonJson: [join('/etc/docker', 'daemon.json'), join(rootless, 'daemon.json'), join(desktop, 'daemon.json')],
    certsDirs: ['/etc/docker/certs.d', join(rootless, 'certs.d')],
    clientDir,
  };
}
