import { desiredBuilder, type WantedOptions } from './desired-builder';

const surroundings = {
  root: '/w',
  endpoint: 'here',
  files: { 'buildkitd.toml': '' },
  proxy: { HTTP_PROXY: 'http://p:1', NO_PROXY: undefined },
};
const options: WantedOptions = { name: 'B', driver: 'docker-container', image: 'buildkit:1' };
const wanted = (changed: Partial<WantedOptions>) => desiredBuilder({ ...options, ...changed }, surroundings);

describe('wantedBuilder', () => {
  it('is one node on the current engine, with configuration and proxies', () => {
    expect(wanted({ network: 'host', driverOpts: { memory: '4g' }, buildkitdFlags: ['--debug'] })).toEqual({
      name: 'b',
      driver: 'docker-container',
      nodes: [
        {
          name: 'b0',
          endpoint: 'here',
          platforms: [],
          driverOpts: {
            image: '127.0.0.1:1/library/buildkit:1',
            network: 'host',
            'env.HTTP_PROXY': 'http://p:1',
            memory: '4g',
          },
          flags: ['--debug'],
          files: surroundings.files,
        },
      ],
    });
  });

  it('gives each node its own endpoint, platforms and options', () => {
    const nodes = [
      {},
      { name: 'arm', endpoint: 'ssh://arm', platforms: ['linux/arm64'], driverOpts: { memory: '1g' } },
    ];
    expect(wanted({ nodes, driverOpts: { memory: '4g' } }).nodes).toMatchObject([
      { name: 'b0', endpoint: 'here', driverOpts: { memory: '4g' } },
      { name: 'arm', endpoint: 'ssh://arm', platforms: ['linux/arm64'], driverOpts: { memory: '1g' } },
    ]);
  });

  it('gives a remote buildkitd no configuration and no image, and certificates by absolute paths', () => {
    const nodes = [{ endpoint: 'tcp://h:1', driverOpts: { cacert: 'certs/ca.pem', servername: 'bk' } }];
    expect(wanted({ driver: 'remote', nodes }).nodes).toEqual([
      {
        name: 'b0',
        endpoint: 'tcp://h:1',
        platforms: [],
        driverOpts: { cacert: '/w/certs/ca.pem', servername: 'bk' },
        flags: [],
        files: {},
      },
    ]);
  });

  it('hands the image to a cluster as it is, and no endpoint', () => {
    const [node] = wanted({ driver: 'kubernetes', driverOpts: { namespace: 'ci' } }).nodes;
    expect(node).toMatchObject({ driverOpts: { image: 'buildkit:1', namespace: 'ci' } });
    expect(node).not.toHaveProperty('endpoint');
  });

  it.each<[string, Partial<WantedOptions>, string]>([
    ['a name that buildx refuses', { name: '1st' }, 'cannot be the name'],
    ['a network for pods', { driver: 'kubernetes', network: 'host' }, 'does nothing for driver kubernetes'],
    ['the reserved name', { name: 'default' }, 'cannot be the name'],
    ['a name with a path in it', { name: 'a/../b' }, 'cannot be the name'],
    ['two nodes of one name', { nodes: [{ name: 'n' }, { name: 'N', endpoint: 'x' }] }, 'Two nodes are named n'],
    ['two nodes of one endpoint', { nodes: [{}, {}] }, 'Two nodes have the endpoint here'],
    ['no node', { nodes: [] }, 'is empty'],
    ['a remote node without an endpoint', { driver: 'remote' }, 'has no endpoint'],
    ['a remote node at no address', { driver: 'remote', nodes: [{ endpoint: 'host' }] }, 'is an address: host'],
    ['a kubernetes node with one', { driver: 'kubernetes', nodes: [{ endpoint: 'x' }] }, 'KUBECONFIG'],
    ['an option in two places', { driverOpts: { network: 'host' } }, 'options of their own'],
  ])('refuses %s', (_, changed, message) => expect(() => wanted(changed)).toThrow(message));
});
