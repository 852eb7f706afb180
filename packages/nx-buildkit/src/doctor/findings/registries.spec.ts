import { findingsTable } from '../report';
import { registryRemarks, type RegistryAnswer } from './registries';

const NODE = 'docker.io/library/node:22';
const well: RegistryAnswer = {
  name: 'mirror https://m.test of docker.io',
  source: '/etc/docker/daemon.json',
  state: 'well',
  finding: 'answers',
  held: [NODE],
  lacking: [],
};
const silent: RegistryAnswer = { ...well, state: 'silent', code: 'NXBK-0502', finding: 'silent for 3 s', held: [] };
const itself: RegistryAnswer = {
  ...silent,
  name: 'docker.io itself',
  source: undefined,
  state: 'dead',
  code: 'NXBK-0509',
  finding: 'its host name has no address',
};

const remarks = (hosts: readonly RegistryAnswer[], isStored = true, isPulledHere = true) =>
  registryRemarks({ registry: 'docker.io', hosts, images: [{ ref: NODE, isStored }] }, isPulledHere);

test('an unreachable registry does not matter if a mirror answers', () => {
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
  ['no host answers', [silent, itself]],
  ['only who lacks it answers', [{ ...well, held: [], lacking: [NODE] }, itself]],
  [
    'the credential helper hangs',
    [{ ...silent, state: 'ill', code: 'NXBK-0507', remedy: 'mend the helper' } as const, itself],
  ],
])('an image that the store lacks makes builds impossible when %s, and one that it has does not', (_, hosts) => {
  expect(remarks(hosts, false)).toContainEqual(expect.objectContaining({ status: 'fail' }));
  expect(remarks(hosts, true)).not.toContainEqual(expect.objectContaining({ status: 'fail' }));
});

test('what ails a host on this machine is said with its own remedy', () => {
  const closed: RegistryAnswer = {
    ...silent,
    state: 'ill',
    code: 'NXBK-0511',
    finding: 'wants a login',
    remedy: 'docker login m.test',
  };
  expect(remarks([closed])[0]).toMatchObject({ status: 'warn', remedy: 'docker login m.test' });
});

test('a builder elsewhere may pull what this host cannot', () => {
  expect(remarks([itself], false, false)).not.toContainEqual(expect.objectContaining({ status: 'fail' }));
});

test('a base image that nobody has is said with what brings it', () => {
  const table = findingsTable(remarks([itself], false).map((remark) => ({ check: 'registries', ...remark })));
  expect(table).toFailWith('NXBK-1302');
});
