import { registryRemarks, type RegistryHost } from './registries';

const NODE = 'docker.io/library/node:22';
const well: RegistryHost = {
  name: 'mirror https://m.test of docker.io',
  host: 'm.test',
  source: '/etc/docker/daemon.json',
  state: 'well',
  finding: 'answers',
  held: [NODE],
  lacking: [],
  login: { state: 'none' },
};
const silent: RegistryHost = { ...well, state: 'silent', finding: 'silent for 3 s', held: [] };
const itself: RegistryHost = {
  ...silent,
  name: 'docker.io itself',
  host: 'registry-1.docker.io',
  source: undefined,
  state: 'dead',
  finding: 'its host name has no address',
};

const remarks = (hosts: readonly RegistryHost[], isStored = true, isPulledHere = true) =>
  registryRemarks({ registry: 'docker.io', hosts, images: [{ ref: NODE, isStored }] }, isPulledHere);

test('a registry out of reach is no matter behind a mirror that answers', () => {
  expect(remarks([well, itself], false)).toEqual([
    { status: 'ok', what: 'mirror https://m.test of docker.io: answers; it has 1 base image of this workspace' },
    { status: 'ok', what: 'docker.io itself: its host name has no address; its mirrors are asked before it' },
  ]);
});

test('a silent mirror is a warning that says where to take it out', () => {
  expect(remarks([silent, well])[0]).toMatchObject({
    status: 'warn',
    what: expect.stringContaining('silent for 3 s'),
    remedy: 'take it out of /etc/docker/daemon.json',
  });
});

test.each([
  ['nobody answers', [silent, itself]],
  ['only who lacks it answers', [{ ...well, held: [], lacking: [NODE] }, itself]],
  [
    'the credential helper of whoever answers hangs',
    [{ ...well, login: { state: 'silent', helper: 'h' } as const }, itself],
  ],
])('an image that the store lacks makes builds impossible when %s, and one that it has does not', (_, hosts) => {
  expect(remarks(hosts, false)).toContainEqual(expect.objectContaining({ status: 'fail' }));
  expect(remarks(hosts, true)).not.toContainEqual(expect.objectContaining({ status: 'fail' }));
});

test('a registry that wants a login is well when Docker has one', () => {
  const closed: RegistryHost = { ...well, state: 'ill', finding: 'wants a login', wantsLogin: true, held: [] };
  expect(remarks([closed])[0]).toMatchObject({ status: 'warn', remedy: 'docker login m.test' });
  expect(remarks([{ ...closed, login: { state: 'there' } }])).toMatchObject([{ status: 'ok' }]);
});

test('a builder elsewhere may pull what this host cannot', () => {
  expect(remarks([itself], false, false)).not.toContainEqual(expect.objectContaining({ status: 'fail' }));
});
