import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownDockerfile } from './own-dockerfile';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nx-buildkit-own-dockerfile-'));
  await mkdir(join(root, 'app'));
  await writeFile(join(root, 'app/Dockerfile'), 'FROM alpine\n');
});
afterEach(() => rm(root, { recursive: true }));

const own = (excludes: readonly string[] | undefined, context = 'app') =>
  ownDockerfile({ dockerfile: 'app/Dockerfile', context, ...(excludes && { excludes }) }, [], root);

it('is not written if nothing has to be excluded, or if the context is not a folder', async () => {
  expect(await own(undefined)).toBeUndefined();
  expect(await own(['**/x'], 'https://example.com/r.git')).toBeUndefined();
});

it('goes on with the .dockerignore of the context, or rather with the one beside the Dockerfile', async () => {
  expect(await own(['**/x'])).toEqual({ dockerfile: 'FROM alpine\n', ignore: '\n**/x\n' });
  await writeFile(join(root, 'app/.dockerignore'), '*\n!x');
  expect(await own(['**/x'])).toMatchObject({ ignore: '*\n!x\n**/x\n' });
  await writeFile(join(root, 'app/Dockerfile.dockerignore'), 'y\n');
  expect(await own(['**/x'])).toMatchObject({ ignore: 'y\n\n**/x\n' });
});
