import type { BuilderNode } from '../model/builder';
import { containerSettings, nodeContainer } from './node-container';
import type { ContainerInspect } from '../../docker/containers';

const node: BuilderNode = {
  name: 'b0',
  endpoint: 'default',
  platforms: ['linux/amd64'],
  driverOpts: { image: 'buildkit:1', network: 'host', memory: '4g', 'env.DEBUG': '1', 'env.HTTP_PROXY': 'http://p:1' },
  flags: ['--debug'],
  files: { 'buildkitd.toml': 'debug = true\n', 'certs/h/ca.pem': 'pem' },
};
const files = { ...node.files, 'provenance.d/github_actions_context.json': '{}' };
const inspect: ContainerInspect = {
  Id: 'c',
  State: { Status: 'running', StartedAt: '2026-01-01T00:00:01Z' },
  Config: {
    Image: 'buildkit:1',
    Env: ['HTTP_PROXY=http://p:1', 'DEBUG=1', 'PATH=/usr/bin'],
    Cmd: ['--config', '/etc/buildkit/buildkitd.toml', '--debug', '--allow-insecure-entitlement=network.host'],
  },
  HostConfig: { NetworkMode: 'host' },
  Mounts: [{ Type: 'volume', Name: 'buildx_buildkit_b0_state', Destination: '/var/lib/buildkit' }],
};
const changed = (config: Partial<ContainerInspect['Config']>, rest: Partial<ContainerInspect> = {}) =>
  nodeContainer(node, { ...inspect, ...rest, Config: { ...inspect.Config, ...config } }, files).settings;

describe('nodeContainer', () => {
  it('finds a container that buildx made for the node the same as the node', () => {
    expect(nodeContainer(node, inspect, files)).toEqual({
      id: 'c',
      startedAt: '2026-01-01T00:00:01Z',
      settings: containerSettings(node),
    });
  });

  it('does not take the digest that buildx adds to the image for a change', () => {
    expect(changed({ Image: `buildkit:1@sha256:${'a'.repeat(64)}` })).toEqual(containerSettings(node));
  });

  it.each<[string, ReturnType<typeof changed>]>([
    ['image', changed({ Image: 'buildkit:2' })],
    ['variable', changed({ Env: ['HTTP_PROXY=http://p:1', 'DEBUG=2'] })],
    ['proxy that is no longer wanted', changed({ Env: [...(inspect.Config.Env ?? []), 'https_proxy=http://q:1'] })],
    ['flag', changed({ Cmd: ['--config', '/etc/buildkit/buildkitd.toml'] })],
    ['network', changed({}, { HostConfig: { NetworkMode: 'bridge' } })],
    ['cache volume', changed({}, { Mounts: [] })],
    ['configuration', nodeContainer(node, inspect, { ...files, 'buildkitd.toml': '' }).settings],
    ['certificate', nodeContainer(node, inspect, { 'buildkitd.toml': 'debug = true' }).settings],
  ])('tells a container with another %s', (_, settings) => {
    expect(settings).not.toEqual(containerSettings(node));
  });
});
