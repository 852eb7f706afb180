import { usualLocations } from './locations';

test('Linux: the system engine, the rootless one, Desktop', () => {
  expect(usualLocations({}, '/home/me', 'linux')).toEqual({
    daemonJson: ['/etc/docker/daemon.json', '/home/me/.config/docker/daemon.json', '/home/me/.docker/daemon.json'],
    certsDirs: ['/etc/docker/certs.d', '/home/me/.config/docker/certs.d'],
    clientDir: '/home/me/.docker',
  });
});

test('Linux: XDG_CONFIG_HOME and DOCKER_CONFIG', () => {
  const found = usualLocations({ XDG_CONFIG_HOME: '/xdg', DOCKER_CONFIG: '/client' }, '/home/me', 'linux');
  expect(found.daemonJson[1]).toBe('/xdg/docker/daemon.json');
  expect(found.certsDirs[1]).toBe('/xdg/docker/certs.d');
  expect(found.clientDir).toBe('/client');
});

test('Windows', () => {
  const [engine, desktop] = usualLocations({ ProgramData: 'D:\\data' }, 'C:\\me', 'win32').daemonJson;
  expect(engine).toMatch(/^D:\\data.docker.config.daemon\.json$/);
  expect(desktop).toMatch(/^C:\\me.\.docker.daemon\.json$/);
});
