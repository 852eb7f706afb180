import { execa } from 'execa';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock } from '../packages/nx-buildkit/src/base-images/lock-file';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { docker } from './support/engine';
import { startRemoteCache } from './support/remote-cache';
import { commitAll } from './support/workspace';

const ARM64 = '--platform=arm64';

let workspace: ComponentWorkspace;
beforeAll(async () => (workspace = await componentWorkspace('e2e-refreshed')));
afterAll(() => workspace.destroy());

/** Has the tag of a component's base image point to an image that says so. */
const moveTag = (component: string, name: string) =>
  publish(`library/e2e-base-of-${component}`, '1', { Labels: { name } });

/** Writes a component on the base image of that name, which is `old`. */
async function component(name: string, options?: object): Promise<void> {
  await moveTag(name, 'old');
  await workspace.component(name, `FROM e2e-base-of-${name}:1\nCOPY text /text\n`, options, { text: 'text' });
}

/** Which base image the image has that a build leaves. */
async function builtOn(name: string, env?: Readonly<Record<string, string>>): Promise<string> {
  const { exitCode, output } = await workspace.nx(['run', `${name}:docker-build`, ARM64], env);
  if (exitCode !== 0) throw new Error(output);
  return docker('image', 'inspect', '--format', '{{.Config.Labels.name}}', workspace.image(name, 'v1-arm64'));
}

async function refresh(name: string, env?: Readonly<Record<string, string>>): Promise<void> {
  expect(await workspace.nx(['run', `${name}:prefetch`, ARM64, '--refresh'], env)).toMatchObject({ exitCode: 0 });
}

const remove = (path: string) => rm(join(workspace.root, path), { recursive: true });

it('stays on a refreshed base image when dist is removed, and the cache of Nx has the older lock', async () => {
  await component('cleaned');
  expect(await builtOn('cleaned')).toBe('old');
  await moveTag('cleaned', 'new');
  expect(await builtOn('cleaned')).toBe('old');
  await refresh('cleaned');
  expect(await builtOn('cleaned')).toBe('new');
  await remove('dist');
  expect(await builtOn('cleaned')).toBe('new');
});

it('stays on it when Nx is reset too, and a remote cache has the older lock', async () => {
  const { env, close } = await startRemoteCache();
  try {
    await component('reset');
    expect(await builtOn('reset', env)).toBe('old');
    await moveTag('reset', 'new');
    await refresh('reset', env);
    expect(await builtOn('reset', env)).toBe('new');
    expect(await workspace.nx(['reset'], env)).toMatchObject({ exitCode: 0 });
    await remove('dist');
    expect(await builtOn('reset', env)).toBe('new');
  } finally {
    close();
  }
});

it('resolves the tags anew when committed locks are removed', async () => {
  await component('unlocked', { lock: 'project' });
  expect(await builtOn('unlocked')).toBe('old');
  await moveTag('unlocked', 'new');
  expect(await builtOn('unlocked')).toBe('old');
  await remove('components/unlocked/image-locks');
  expect(await builtOn('unlocked')).toBe('new');
});

/** Removes the base image of a component from its committed lock. */
async function unlock(name: string): Promise<void> {
  const path = `components/${name}/image-locks/${name}/docker-build/linux-arm64.json`;
  const lock = JSON.parse(await readFile(join(workspace.root, path), 'utf8')) as BaseImageLock;
  const images = lock.images.filter(({ ref }) => !ref.includes(`e2e-base-of-${name}`));
  expect([lock.images.length, images.length]).toEqual([2, 1]);
  await workspace.write(path, `${JSON.stringify({ ...lock, images }, null, 2)}\n`);
}

it('resolves the tag anew of an image that is removed from a committed lock, each time that it is', async () => {
  await moveTag('partly', 'old');
  const dockerfile = 'FROM e2e-base-of-partly:1\nCOPY --from=alpine:3.20 /bin/sh /shell\n';
  await workspace.component('partly', dockerfile, { lock: 'project' });
  expect(await builtOn('partly')).toBe('old');
  await unlock('partly');
  expect(await builtOn('partly')).toBe('old');
  await moveTag('partly', 'new');
  expect(await builtOn('partly')).toBe('old');
  await unlock('partly');
  expect(await builtOn('partly')).toBe('new');
});

it('resolves the tag anew of an image that a Dockerfile gains, although it had it before', async () => {
  await component('gained', { lock: 'project' });
  const build = async (dockerfile: string): Promise<string> => {
    await workspace.write('components/gained/Dockerfile', dockerfile);
    return builtOn('gained');
  };
  const less = 'FROM alpine:3.20\nCOPY text /text\n';
  const more = 'FROM e2e-base-of-gained:1\nCOPY --from=alpine:3.20 /bin/sh /shell\n';
  await build(less);
  expect(await build(more)).toBe('old');
  await build(less);
  await moveTag('gained', 'new');
  expect(await build(more)).toBe('new');
});

it('takes a prefetch from the cache of Nx whose committed locks lack nothing, in one configuration of two', async () => {
  await component('whole', { lock: 'project' });
  const path = 'components/whole/project.json';
  const project = JSON.parse(await readFile(join(workspace.root, path), 'utf8'));
  project.targets['docker-build'].configurations = { production: { labels: { a: 'b' } } };
  await workspace.write(path, project);
  const run = () => workspace.nx(['run', 'whole:docker-build:production', ARM64]);
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect((await run()).output).toMatch(/whole:prefetch.*(local cache|existing outputs)/);
});

it('labels an image with the commit that it is built from', async () => {
  await workspace.component('labelled', 'FROM scratch\nCOPY text /text\n', {}, { text: 'text' });
  const labelled = async (): Promise<string> => {
    const { exitCode, output } = await workspace.nx(['run', 'labelled:docker-build', ARM64], {
      BUILDX_GIT_LABELS: '1',
    });
    if (exitCode !== 0) throw new Error(output);
    const format = '{{index .Config.Labels "org.opencontainers.image.revision"}}';
    return docker('image', 'inspect', '--format', format, workspace.image('labelled', 'v1-arm64'));
  };
  const head = async () => (await execa('git', ['rev-parse', 'HEAD'], { cwd: workspace.root })).stdout;
  await commitAll(workspace);
  expect(await labelled()).toBe(await head());
  await workspace.write('notes', 'of another commit');
  await commitAll(workspace);
  expect(await labelled()).toBe(await head());
});
