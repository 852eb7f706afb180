import { lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ImageOutput } from '../../component/flags/outputs';
import type { UpstreamSpec } from '../plan/image-spec';
import { removeRestoredLinks } from './remove-restored-links';

let root: string;
let outside: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'restored-'));
  outside = await mkdtemp(join(tmpdir(), 'outside-'));
  await writeFile(join(outside, 'kept'), '');
});
afterEach(async () => {
  expect(await readdir(outside)).toEqual(['kept']);
  await rm(root, { recursive: true });
  await rm(outside, { recursive: true });
});

async function link(path: string, to = outside): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(to, join(root, path));
}

const isLink = (path: string) =>
  lstat(join(root, path)).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );

const remove = (...outputs: Readonly<Record<string, string>>[]) => {
  const spec: UpstreamSpec = {
    image: 'alpine',
    tags: ['app:1'],
    platforms: ['linux/arm64'],
    outputs: outputs.map((attributes): ImageOutput => ({ type: 'oci', attributes })),
  };
  return removeRestoredLinks(spec, root);
};

it.each([
  ['the file itself', 'dist/image.tar', 'dist/image.tar'],
  ['the folder of the task', 'dist/buildkit/app/docker-build', 'dist/buildkit/app/docker-build/image.tar'],
  ['a folder far above the file', 'dist/buildkit/app/docker-build/a', 'dist/buildkit/app/docker-build/a/b/image.tar'],
  ['a folder written in a roundabout way', 'dist/buildkit/app/a', './dist/buildkit/app/x/../a/image.tar'],
])('removes a link that replaces %s', async (_, path, dest) => {
  await link(path);
  await remove({ dest });
  expect(await isLink(path)).toBe(false);
});

it('removes a link in an output that another one lies in', async () => {
  await link('out/files/nested');
  await remove({ dest: 'out/files' }, { dest: 'out/files/nested/image.tar' });
  expect(await isLink('out/files/nested')).toBe(false);
});

it('leaves links of the user alone', async () => {
  await mkdir(join(root, 'disk'));
  await link('dist', join(root, 'disk'));
  await remove({ dest: 'dist/image.tar' });
  expect(await isLink('dist')).toBe(true);
});

it('removes the links in an OCI layout that is going to be written to, and no others beside it', async () => {
  const inside = ['index.json', 'oci-layout', 'blobs/sha256', 'ingest/0123/data'];
  for (const path of [...inside, 'other']) await link(`layout/${path}`, join(outside, 'kept'));
  await remove({ dest: 'layout', tar: 'false' });
  expect(await Promise.all(inside.map((path) => isLink(`layout/${path}`)))).toEqual(inside.map(() => false));
  expect(await isLink('layout/other')).toBe(true);
});
