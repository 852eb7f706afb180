import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stubDocker, type StubDocker } from '../docker/testing/stub-docker';
import { pushImage } from './push';

let folder: string;
let docker: StubDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'push-'));
  docker = await stubDocker(folder);
});
afterEach(async () => {
  await docker.remove();
  await rm(folder, { recursive: true });
});

it.each([
  ['failed to do request: dial tcp 127.0.0.1:9: connect: connection refused', 'NXBK-0501', 'run it again later; if'],
  ['unexpected status from PUT request to http://r.test/v2/: 503 Service Unavailable', 'NXBK-0505', 'reaches r.test'],
  ['unexpected status from POST request: 429 Too Many Requests', 'NXBK-0504', 'run it again later'],
  ['unexpected status from POST request: 401 Unauthorized', 'NXBK-0511', 'docker login r.test'],
] as const)('says what helps a push, which is not what helps a pull: %s', async (words, code, remedy) => {
  await docker.does(`echo 'ERROR: ${words}' >&2; exit 1`);
  const pushed = pushImage('r.test/a@sha256:0', ['r.test/a:1'], 'b');
  await expect(pushed).rejects.toFailWith(code);
  await expect(pushed).rejects.toMatchObject({ details: words, remedy: expect.stringContaining(remedy) });
});

it('leaves to buildx what it does not know', async () => {
  await docker.does(`echo 'ERROR: no builder "b" found' >&2; exit 1`);
  const pushed = pushImage('r.test/a@sha256:0', ['r.test/a:1'], 'b');
  await expect(pushed).rejects.toFailWith('NXBK-0522');
  await expect(pushed).rejects.toMatchObject({ remedy: 'follow what docker buildx says above' });
});
