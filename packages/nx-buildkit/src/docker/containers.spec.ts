import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failing, fakePrograms, type FakePrograms } from '../../test-data/fake-programs';
import type { Code } from '../error-codes/catalogue';
import { copyFromContainer } from './containers';

let programs: FakePrograms;
let folder: string;
beforeEach(async () => {
  programs = await fakePrograms();
  folder = await mkdtemp(join(tmpdir(), 'containers-'));
});
afterEach(async () => {
  await programs.remove();
  await rm(folder, { recursive: true });
});

const copy = async (words: string) => {
  await programs.add('docker', `*) ${failing(words)}`);
  return copyFromContainer(undefined, 'b', '/etc/buildkit/.', folder);
};

it.each([
  'Error response from daemon: Could not find the file /etc/buildkit/. in container b',
  'Error response from daemon: lstat /var/lib/docker/overlay2/1/merged/etc/buildkit: no such file or directory',
  'Error response from daemon: No such container: b',
  'Error: No such container:path: b:/etc/buildkit/.',
])('copies nothing when there is no such folder: %s', async (words) => {
  await expect(copy(words)).resolves.toBeUndefined();
});

it.each<[string, Code]>([
  [
    'failed to connect to the docker API at unix:///run/docker.sock; check if the path is correct and if the daemon is running: dial unix /run/docker.sock: connect: no such file or directory',
    'NXBK-0204',
  ],
  ['unable to resolve docker endpoint: open /home/user/.docker/ca.pem: no such file or directory', 'NXBK-0207'],
])('does not take a client that reaches no engine for it: %s', async (words, code) => {
  await expect(copy(words)).rejects.toFailWith(code);
});
