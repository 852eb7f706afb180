import { usualLocations } from './locations';

test('Linux: a file for each kind of engine', () => {
  expect(usualLocations({}, '/home/me', 'linux')).toEqual({
    daemonJson: {
      system: '/etc/docker/daemon.json',
      rootless: '/home/me/.config/docker/daemon.json',
      snap: '/var/snap/docker/current/config/daemon.json',
      desktop: '/home/me/.docker/daemon.json',
    },
    certsDirs: ['/etc/docker/certs.d', '/home/me/.config/docker/certs.d', '/home/me/.docker/certs.d'],
    services: expect.arrayContaining([
      '/etc/systemd/system/docker.service.d',
      '/home/me/.config/systemd/user/docker.service.d',
    ]),
    clientDir: '/home/me/.docker',
  });
});

test('Linux: XDG_CONFIG_HOME and DOCKER_CONFIG', () => {
  const found = usualLocations({ XDG_CONFIG_HOME: '/xdg', DOCKER_CONFIG: '/client' }, '/home/me', 'linux');
  expect(found.daemonJson.rootless).toBe('/xdg/docker/daemon.json');
  expect(found.certsDirs[1]).toBe('/xdg/docker/certs.d');
  expect(found.clientDir).toBe('/client');
});

test('Windows', () => {
  const { daemonJson, certsDirs } = usualLocations({ ProgramData: 'D:\\data' }, 'C:\\me', 'win32');
  expect(daemonJson.system).toMatch(/^D:\\data.docker.config.daemon\.json$/);
  expect(certsDirs[0]).toMatch(/^C:\\me.\.docker.certs\.d$/);
  expect(daemonJson.desktop).toMatch(/^C:\\me.\.docker.daemon\.json$/);
});
