import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { docker, hub, hubUrl, removeImages, resetHub, runIn } from './support/engine';
import { readLock } from './support/locks';

const REGISTRY = new URL(hubUrl).host;
const BASE = `${REGISTRY}/acme/e2e-from-engine:local`;

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-from-engine');
  await docker('pull', '--platform=linux/arm64', `${REGISTRY}/library/alpine:3.20`);
});
afterEach(resetHub);
afterAll(async () => {
  await workspace.destroy();
  await removeImages(BASE, `${REGISTRY}/library/alpine:3.20`);
});

/** Gives the engine an image that no registry has, as `docker build` and `docker commit` do. */
async function makeBase(content: string): Promise<string> {
  const container = await docker('create', '--platform=linux/arm64', `${REGISTRY}/library/alpine:3.20`, '/bin/sh');
  try {
    await workspace.write(`bases/${content}`, content);
    await docker('cp', join(workspace.root, `bases/${content}`), `${container}:/who`);
    await docker('commit', container, BASE);
  } finally {
    await docker('rm', container);
  }
  return docker('image', 'inspect', '--format', '{{.Id}}', BASE);
}

const component = (name: string, options: object) =>
  workspace.component(name, `FROM ${BASE}\nRUN cp /who /seen\n`, options);
const who = (name: string) => runIn(workspace.image(name, 'v1-arm64'), 'linux/arm64', 'cat', '/seen');

it('builds on an image that only the engine has where the options name it, and follows it to its next image', async () => {
  const first = await makeBase('one');
  await component('app', {});
  const refused = await workspace.tryBuild('app', '--platform=arm64');
  expect(refused.exitCode).not.toBe(0);
  expect(refused.output).toContain(`set "fromEngine": ["${BASE}"] in the options of docker-build`);

  await component('app', { fromEngine: [`${REGISTRY}/acme/*:local`] });
  expect(await workspace.build('app', '--platform=arm64')).toContain(', from the Docker engine');
  expect(await who('app')).toBe('one');
  const [locked] = (await readLock(workspace, 'app')).images;
  expect([locked?.indexDigest, locked?.manifestDigest, locked?.configDigest]).toContain(first);

  await hub.clear();
  expect(await workspace.build('app', '--platform=arm64')).toMatch(
    /app:docker-build.*\[local cache\]|existing outputs match/,
  );
  expect(await hub.requests()).toEqual([]);

  await makeBase('two');
  expect(await workspace.build('app', '--platform=arm64')).toContain(`${BASE} moved: `);
  expect(await who('app')).toBe('two');
});

it('does not take the image of another platform', async () => {
  await makeBase('three');
  await component('other', { fromEngine: [BASE] });
  const { exitCode, output } = await workspace.tryBuild('other', '--platform=amd64');
  expect(exitCode).not.toBe(0);
  expect(output).toContain('the Docker engine has it for linux/arm64 and not for linux/amd64');
});

it('takes the image of a registry that has it, whatever the engine has under the name', async () => {
  await makeBase('three');
  await publishNamed('e2e-both:1');
  const both = `${REGISTRY}/library/e2e-both:1`;
  await docker('tag', BASE, both);
  await workspace.component('known', `FROM ${both}\nRUN cp /who /seen\n`, { fromEngine: [`${REGISTRY}/library/*`] });
  const output = await workspace.build('known', '--platform=arm64');
  await removeImages(both);
  expect(await who('known')).toBe('e2e-both:1');
  expect(output).not.toContain('from the Docker engine');
});

it('accepts no lock that gives the digest of an image of the engine to another name', async () => {
  await makeBase('four');
  await component('trusted', { fromEngine: [BASE] });
  await workspace.build('trusted', '--platform=arm64');
  const lock = await readLock(workspace, 'trusted');
  const stolen = { ...lock.images[0], fromEngine: true };
  await workspace.component('victim', 'FROM alpine:3.20\nRUN cp /who /seen\n', { lock: 'project' });
  const image = { ...stolen, written: 'alpine:3.20', ref: 'docker.io/library/alpine:3.20', contextKey: 'alpine:3.20' };
  await workspace.write(
    'components/victim/image-locks/victim/docker-build/linux-arm64.json',
    JSON.stringify({ ...lock, images: [image] }),
  );
  const { exitCode, output } = await workspace.tryBuild('victim', '--platform=arm64', '--exclude-task-dependencies');
  expect(exitCode).not.toBe(0);
  expect(output).toContain('which is locked for it');
});

it('goes offline with the images of registries, to a machine whose engine does not have it', async () => {
  const buildkit = 'tools/buildkit/project.json';
  const project = JSON.parse(await readFile(join(workspace.root, buildkit), 'utf8')) as { targets: object };
  await workspace.write(buildkit, {
    ...project,
    targets: { ...project.targets, store: { executor: 'nx-buildkit:store' } },
  });
  const run = async (...args: string[]): Promise<string> => {
    const { exitCode, output } = await workspace.nx(['run', ...args]);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
    return output;
  };
  await makeBase('five');
  await component('offline', { fromEngine: [BASE] });
  await run('offline:prefetch', '--platform=arm64');
  await run('buildkit:store', '--action=export', '--projects=offline', '--file=base.tar');

  await removeImages(BASE);
  await rm(join(workspace.root, 'image-store'), { recursive: true });
  await rm(join(workspace.root, 'dist/buildkit/offline'), { recursive: true });
  await hub.off();
  await run('buildkit:store', '--action=import', '--file=base.tar');
  await run('offline:docker-build', '--platform=arm64', '--skip-nx-cache');
  expect(await who('offline')).toBe('five');
});

it('says by --check that the engine has another image than the locked one', async () => {
  await makeBase('six');
  await component('checked', { fromEngine: [BASE] });
  const prefetch = (...args: string[]) => workspace.nx(['run', 'checked:prefetch', '--platform=arm64', ...args]);
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  expect(await prefetch('--check')).toMatchObject({ exitCode: 0 });
  const id = await makeBase('seven');
  const { exitCode, output } = await prefetch('--check');
  expect(exitCode).not.toBe(0);
  expect(output).toContain(`${BASE} moved in the Docker engine to ${id}`);
});
