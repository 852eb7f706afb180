import { dirname, join } from 'node:path';
import type { EngineKind } from '../docker/info';
import { dockerConfigFolder, homeFolder } from '../util/files/user-folders';

/** Where Docker keeps its settings on this machine. */
export interface Locations {
  /** Each kind of engine on this machine reads one. */
  readonly daemonJson: Readonly<Partial<Record<EngineKind, string>>>;
  readonly certsDirs: readonly string[];
  /** Where a service manager has the environment of an engine. */
  readonly services: readonly string[];
  /** The Docker client's own folder. */
  readonly clientDir: string;
}

/**
 * The usual places.
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
      daemonJson: { system: join(docker, 'config', 'daemon.json'), desktop: join(desktop, 'daemon.json') },
      certsDirs: [join(desktop, 'certs.d')],
      services: [],
      clientDir,
    };
  }
  // A rootless engine reads $XDG_CONFIG_HOME/docker, ~/.config/docker without it.
  const rootless = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'docker');
  return {
    daemonJson: {
      system: '/etc/docker/daemon.json',
      rootless: join(rootless, 'daemon.json'),
      snap: '/var/snap/docker/current/config/daemon.json',
      desktop: join(desktop, 'daemon.json'),
    },
    // Desktop copies those of its folder into its VM. https://docs.docker.com/desktop/troubleshoot-and-support/faqs/macfaqs/
    certsDirs: ['/etc/docker/certs.d', join(rootless, 'certs.d'), join(desktop, 'certs.d')],
    services: [
      ...['/etc', '/run', '/usr/lib'].map((root) => `${root}/systemd/system/docker.service.d`),
      join(dirname(rootless), 'systemd/user/docker.service.d'),
      join(dirname(rootless), 'systemd/user/docker.service'),
      ...['/etc', '/usr/lib'].map((root) => `${root}/systemd/system/docker.service`),
      '/etc/systemd/system/snap.docker.dockerd.service.d',
      '/etc/systemd/system/snap.docker.dockerd.service',
      '/etc/default/docker',
      '/etc/sysconfig/docker',
    ],
    clientDir,
  };
}
