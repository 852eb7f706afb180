import type { Builder, BuilderNode } from '../model/builder';
import { createArgs } from './create-args';

const node = (fields: Partial<BuilderNode> = {}): BuilderNode => ({
  name: 'b0',
  platforms: [],
  driverOpts: {},
  flags: [],
  files: {},
  ...fields,
});
const args = (driver: Builder['driver'], ...nodes: readonly BuilderNode[]): readonly string[] => {
  const last = nodes.at(-1);
  return last ? createArgs({ name: 'b', driver, nodes }, last, '/w/buildkitd.toml') : [];
};
const create = (driver: string) => ['buildx', 'create', '--name', 'b', '--driver', driver, '--node'];

describe('createArgs', () => {
  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'docker-container: configuration, platforms, endpoint last',
      args(
        'docker-container',
        node({
          endpoint: 'unix:///run/docker.sock',
          files: { 'buildkitd.toml': '' },
          platforms: ['linux/amd64', 'linux/386'],
        }),
      ),
      [
        ...create('docker-container'),
        'b0',
        '--buildkitd-config',
        '/w/buildkitd.toml',
        '--platform',
        'linux/amd64,linux/386',
        'unix:///run/docker.sock',
      ],
    ],
    [
      'docker-container: one --driver-opt for each option, and a comma in one is quoted for CSV',
      args(
        'docker-container',
        node({
          driverOpts: {
            network: 'host',
            memory: '4g',
            'env.NO_PROXY': 'localhost,127.0.0.1',
            'env.GREETING': 'say "hi", twice',
          },
        }),
      ),
      [
        ...create('docker-container'),
        'b0',
        '--driver-opt',
        'network=host',
        '--driver-opt',
        'memory=4g',
        '--driver-opt',
        '"env.NO_PROXY=localhost,127.0.0.1"',
        '--driver-opt',
        '"env.GREETING=say ""hi"", twice"',
      ],
    ],
    [
      'docker-container: flags are one argument, quoted for the way in which buildx splits it',
      args('docker-container', node({ flags: ['--debug', '--oci-worker-labels=a=b c', '--trace-socket=a"b'] })),
      [
        ...create('docker-container'),
        'b0',
        '--buildkitd-flags',
        '--debug "--oci-worker-labels=a=b c" "--trace-socket=a\\"b"',
      ],
    ],
    [
      'docker-container: a second node is appended',
      args(
        'docker-container',
        node({ endpoint: 'a' }),
        node({ name: 'arm', endpoint: 'ssh://arm', platforms: ['linux/arm64'] }),
      ),
      [...create('docker-container'), 'arm', '--append', '--platform', 'linux/arm64', 'ssh://arm'],
    ],
    [
      'remote: certificates are driver options, and there is no configuration',
      args(
        'remote',
        node({ endpoint: 'tcp://h:1234', driverOpts: { cacert: '/c/ca.pem', cert: '/c/cert.pem', key: '/c/key.pem' } }),
      ),
      [
        ...create('remote'),
        'b0',
        '--driver-opt',
        'cacert=/c/ca.pem',
        '--driver-opt',
        'cert=/c/cert.pem',
        '--driver-opt',
        'key=/c/key.pem',
        'tcp://h:1234',
      ],
    ],
    [
      'kubernetes: no endpoint',
      args('kubernetes', node({ driverOpts: { namespace: 'ci', replicas: '2', nodeselector: 'a=b,c=d' } })),
      [
        ...create('kubernetes'),
        'b0',
        '--driver-opt',
        'namespace=ci',
        '--driver-opt',
        'replicas=2',
        '--driver-opt',
        '"nodeselector=a=b,c=d"',
      ],
    ],
  ];

  it.each(table)('%s', (_, actual, expected) => expect(actual).toEqual(expected));
});
