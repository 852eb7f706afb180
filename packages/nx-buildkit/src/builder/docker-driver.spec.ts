import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stubDocker, type StubDocker } from '../docker/testing/stub-docker';
import { dockerDriverBuilder } from './docker-driver';

let folder: string;
let docker: StubDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-driver-'));
  docker = await stubDocker(folder);
});
afterEach(async () => {
  await docker.remove();
  await rm(folder, { recursive: true });
});

it('says which image store an engine needs whose own BuildKit builds', async () => {
  const node = 'Nodes:\\nName: default\\nStatus: running\\nPlatforms: linux/amd64';
  const info = JSON.stringify({ ServerVersion: '29.0.0', DriverStatus: [['Backing Filesystem', 'extfs']] });
  await docker.does(
    `case $* in *version*) echo buildx v0.38.2;; *inspect*) printf '${node}';; *) echo '${info}';; esac`,
  );
  await expect(dockerDriverBuilder('default')).rejects.toFailWith('NXBK-0209');
});

it.each([
  ['permission denied while trying to connect to the docker API at unix:///s', 'NXBK-0203'],
  ['failed to connect to the docker API at unix:///s', 'NXBK-0204'],
  ['something new', 'NXBK-0204'],
] as const)('says why the engine does not answer: %s', async (words, code) => {
  const node = `Nodes:\\nName: default\\nError: ${words}`;
  await docker.does(`case $* in *version*) echo buildx v0.38.2;; *inspect*) printf '${node}';; *) exit 1;; esac`);
  await expect(dockerDriverBuilder('default')).rejects.toFailWith(code);
});
