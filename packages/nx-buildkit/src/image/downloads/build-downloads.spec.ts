import { requireProxyNetwork } from './build-downloads';

const builder = {
  driver: 'docker-container',
  endpoint: 'unix:///var/run/docker.sock',
  nodes: [{ name: 'b0', platforms: [], buildkit: 'v0.34.2' }],
} as const;

it.each([
  ['on this machine', builder],
  ['on this machine by a port', { ...builder, endpoint: 'tcp://127.0.0.1:2375' }],
  ['whose BuildKit has no version', { ...builder, nodes: [{ name: 'b0', platforms: [], buildkit: 'v0.0.0+unknown' }] }],
])('takes a builder %s', (_, one) => {
  expect(() => requireProxyNetwork(one)).not.toThrow();
});

it.each([
  ['another driver', { ...builder, driver: 'kubernetes' as const }, /needs the driver docker-container/],
  ['an engine elsewhere', { ...builder, endpoint: 'ssh://build.example' }, /ssh:\/\/build\.example is elsewhere/],
  [
    'a node elsewhere',
    { ...builder, nodes: [{ name: 'b0', platforms: [], endpoint: 'tcp://build.example:2376' }] },
    /build\.example:2376 is elsewhere/,
  ],
  [
    'an old BuildKit',
    { ...builder, nodes: [{ name: 'b0', platforms: [], buildkit: 'v0.30.1' }] },
    /needs BuildKit 0\.31\.0/,
  ],
])('refuses %s', (_, one, message) => {
  expect(() => requireProxyNetwork(one)).toThrow(message);
});
