import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageIds, inspectImages } from './images';

const path = process.env['PATH'];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-spec-'));
  process.env['PATH'] = `${folder}:${path}`;
});
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

/** A docker that answers with this and notes each start. */
async function fakeDocker(stdout: string, stderr: string, exitCode: number): Promise<void> {
  await writeFile(join(folder, 'stdout'), stdout);
  await writeFile(join(folder, 'stderr'), stderr);
  const script = `#!/bin/sh\necho "$@" >> ${folder}/started\ncat ${folder}/stdout\ncat ${folder}/stderr >&2\nexit ${exitCode}\n`;
  await writeFile(join(folder, 'docker'), script);
  await chmod(join(folder, 'docker'), 0o755);
}

const started = () => readFile(join(folder, 'started'), 'utf8').catch(() => '');

it.each([
  ['of docker 20.10', 'Error: No such image: b:1\nError: No such image: d\n'],
  [
    'of docker 28, which completes names',
    'Error response from daemon: No such image: b:1\nError response from daemon: No such image: d:latest\n',
  ],
])('finds images and their absence by one process, by the words %s', async (_, stderr) => {
  await fakeDocker('[{"Id":"sha256:a","Size":1},{"Id":"sha256:c","Size":3}]', stderr, 1);
  const found = await inspectImages(['a:1', 'b:1', 'registry:5000/c', 'd']);
  expect(found.map((image) => image?.Id)).toEqual(['sha256:a', undefined, 'sha256:c', undefined]);
  expect(await started()).toBe('image inspect a:1 b:1 registry:5000/c d\n');
});

it('starts nothing to look at nothing', async () => {
  await fakeDocker('', '', 1);
  expect(await inspectImages([])).toEqual([]);
  expect(await started()).toBe('');
});

it('does not take an engine that fails for one without images', async () => {
  await fakeDocker('[]', 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n', 1);
  await expect(inspectImages(['a:1'])).rejects.toThrow(
    'Looking at image a:1 failed: the Docker engine does not answer',
  );
});

it('lists the ids of images by one process, under the names that lists have', async () => {
  await fakeDocker('a:1 sha256:a\nregistry:5000/c:latest sha256:c\ndocker.io/library/d:1 sha256:d\n', '', 0);
  const names = ['docker.io/library/a:1', 'b:1', 'registry:5000/c', 'd:1'];
  expect(await imageIds(names)).toEqual(['sha256:a', undefined, 'sha256:c', 'sha256:d']);
  const filters = ['a:1', 'b:1', 'registry:5000/c:latest', 'd:1'].map((name) => `--filter=reference=${name}`).join(' ');
  expect(await started()).toBe(`image ls --no-trunc --format {{.Repository}}:{{.Tag}} {{.ID}} ${filters}\n`);
});

it('starts nothing to list nothing, and does not take an engine that fails for one without images', async () => {
  await fakeDocker('', 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n', 1);
  expect(await imageIds([])).toEqual([]);
  expect(await started()).toBe('');
  await expect(imageIds(['a:1'])).rejects.toThrow('Listing images failed: the Docker engine does not answer');
});
