import { statesOfRunningEngines } from './daemons';

const running = (...commands: readonly string[]) =>
  statesOfRunningEngines(commands.map((command, pid) => ({ pid, parent: 1, argv: command.split(' ') })));

it('finds the engines whose daemons both run, wherever their homes are', () => {
  const daemons = (home: string) => [
    `/builds/containerd-1/containerd --config ${home}/state/containerd.toml`,
    `/builds/dockerd-1/dockerd --config-file ${home}/state/daemon.json`,
  ];
  expect(running(...daemons('/a'), ...daemons('/b'))).toEqual(['/a/state', '/b/state']);
});

it.each([
  ["a Docker of the machine's own", ['/usr/bin/dockerd --config-file /etc/docker/daemon.json', '/usr/bin/containerd']],
  ['half an engine', ['/builds/containerd --config /a/state/containerd.toml']],
  ['a program that reads such a file', ['vi --config /a/containerd.toml', 'vi --config-file /a/daemon.json']],
])('takes %s for none', (_, commands) => {
  expect(running(...commands)).toEqual([]);
});
