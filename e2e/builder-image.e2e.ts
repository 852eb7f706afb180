import { execa } from 'execa';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rot } from '../packages/nx-buildkit/test-data/rot';
import { runBuilder, stateOf } from './builder.support';
import { docker, hub, hubUrl, removeBuilder, removeImages, resetHub } from './support/engine';
import { createWorkspace, type Workspace } from './support/workspace';

const BUILDER = 'e2e-builder-image';
const BUILDKIT = 'moby/buildkit:buildx-stable-1';
const IMAGE = 'e2e/buildkit:v1';
const LOCAL_NAME = `127.0.0.1:1/${IMAGE}`;

let workspace: Workspace;
const builder = (options: object = {}) =>
  runBuilder(workspace, { name: BUILDER, image: IMAGE, storeDir: 'image-store', ...options });

beforeAll(async () => {
  await resetHub();
  await removeBuilder(BUILDER);
  await removeImages(IMAGE, LOCAL_NAME);
  const { host } = new URL((await hub.status()).upstream);
  // An engine that was made here has it already, and no registry that serves it.
  await execa('docker', ['pull', '--quiet', BUILDKIT], { reject: false });
  await docker('tag', BUILDKIT, `${host}/${IMAGE}`);
  await docker('push', '--quiet', `${host}/${IMAGE}`);
  await removeImages(`${host}/${IMAGE}`);
  workspace = await createWorkspace({ builder: { name: BUILDER }, config: { mirrors: { 'docker.io': [hubUrl] } } });
  expect(await workspace.nx(['run', 'buildkit:config'])).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await resetHub();
  await removeBuilder(BUILDER);
  await removeImages(IMAGE, LOCAL_NAME);
  await workspace.remove();
});

it('comes through the image store when most tokens fail', async () => {
  await hub.faults([{ kind: 'token', probability: 0.7, action: 'reset' }]);
  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect(await stateOf(BUILDER)).toBe('running');
});

it('is the local one when the registry is silent, which is not even asked', async () => {
  expect(await builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
  await hub.faults([{ action: 'silent' }]);
  await hub.clear();
  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect((await hub.requests()).filter(({ path }) => path.includes('e2e/buildkit'))).toEqual([]);
});

it('comes out of the image store when the engine has lost it and the hub is off', async () => {
  expect(await builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
  await removeImages(LOCAL_NAME);
  await hub.off();
  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect(await stateOf(BUILDER)).toBe('running');
});

it('is fetched again if it changed on disk in the image store', async () => {
  await resetHub();
  expect(await builder({ remove: 'all' })).toMatchObject({ exitCode: 0 });
  await removeImages(LOCAL_NAME);
  const blobs = join(workspace.root, 'image-store/blobs/sha256');
  const sizes = await Promise.all((await readdir(blobs)).map(async (name) => (await stat(join(blobs, name))).size));
  const largest = (await readdir(blobs))[sizes.indexOf(Math.max(...sizes))] ?? '';
  await rot(join(blobs, largest));
  await hub.clear();
  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect((await hub.requests()).filter(({ path }) => path.includes(largest))).toHaveLength(1);
});
