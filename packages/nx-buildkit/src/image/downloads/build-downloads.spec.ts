import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { offlineWithoutDownloads, requireNoRules, requireProxyNetwork } from './build-downloads';

const builder = {
  driver: 'docker-container',
  endpoint: 'unix:///var/run/docker.sock',
  nodes: [{ name: 'b0', platforms: [], buildkit: 'v0.34.2' }],
} as const;

it.each([
  ['on this machine', builder],
  ['on this machine by a port', { ...builder, endpoint: 'tcp://127.0.0.1:2375' }],
  ['whose BuildKit has no version', { ...builder, nodes: [{ name: 'b0', platforms: [], buildkit: 'v0.0.0+unknown' }] }],
])('takes a builder %s', (_, one) => expect(requireProxyNetwork(one, {})).resolves.toBeUndefined());

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
])('refuses %s', (_, one, message) => expect(requireProxyNetwork(one, {})).rejects.toThrow(message));

it('says how to build without them', () =>
  expect(requireProxyNetwork({ ...builder, driver: 'remote' }, {})).rejects.toFailWith('NXBK-1001'));

it('says that the option offline needs them', () => expect(offlineWithoutDownloads()).toFailWith('NXBK-1002'));

it.each([
  ['ssh://build.example', false],
  ['unix:///run/user/1000/docker.sock', true],
])('knows by its context that an engine is at %s', async (Host, isTaken) => {
  const folder = await mkdtemp(join(tmpdir(), 'docker-config-'));
  try {
    await mkdir(join(folder, 'contexts/meta/a'), { recursive: true });
    const meta = { Name: 'box', Endpoints: { docker: { Host } } };
    await writeFile(join(folder, 'contexts/meta/a/meta.json'), JSON.stringify(meta));
    const taken = requireProxyNetwork({ ...builder, endpoint: 'box' }, { DOCKER_CONFIG: folder }).then(
      () => true,
      () => false,
    );
    expect(await taken).toBe(isTaken);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each([
  ['DENY', 'http://deb.debian.org/*', false],
  ['CONVERT', '*', false],
  ['DENY', 'docker-image://*', true],
  ['ALLOW', 'https://*', true],
] as const)('takes a policy that says %s of %s: %s', (action, identifier, isTaken) => {
  const check = (): void => requireNoRules({ rules: [{ action, selector: { identifier } }] });
  if (isTaken) expect(check).not.toThrow();
  else expect(check).toThrow(identifier);
});
