import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, idOf, publish, type ComponentWorkspace } from './docker-build.support';
import { docker, hub, removeImages, runIn } from './support/engine';
import { startRemoteCache, type RemoteCache } from './support/remote-cache';

const BUILDER = 'e2e-cache';
const ARM64 = '--platform=arm64';
const NOTHING_TO_SEND = 'already: nothing to send';
const FROM_CACHE = /docker-build.*(local cache|existing outputs)/;

let workspace: ComponentWorkspace;
let image: string;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  image = workspace.image('app', 'v1-arm64');
  await workspace.component('app', 'FROM alpine:3.20\nCOPY branch /branch\n', {}, { branch: 'A' });
  await workspace.build('app', ARM64);
});
afterAll(async () => {
  await workspace.nx(['daemon', '--stop']);
  await workspace.destroy();
});

const pruneBuilder = () => docker('buildx', 'prune', `--builder=${BUILDER}`, '--all', '--force');
const record = (name = 'app') =>
  readFile(join(workspace.root, `dist/buildkit/${name}/docker-build/image.json`), 'utf8');

/** Plugins have a process of their own, as Nx does by default: that is where the hook runs which looks after the image. */
const isolated = (NX_DAEMON: string) => ({ NX_DAEMON, NX_ISOLATE_PLUGINS: 'true' });
const run = async (NX_DAEMON: string) => {
  const { exitCode, output } = await workspace.nx(['run', 'app:docker-build', ARM64], isolated(NX_DAEMON));
  if (exitCode !== 0) throw new Error(output);
  return output;
};

it('takes what did not change from the cache, leaves a good image alone, and says when it had to build again', async () => {
  const id = await idOf(image);
  const untouched = await run('false');
  expect(untouched).toMatch(FROM_CACHE);
  expect(untouched).not.toContain('built again');
  await removeImages(image);
  expect(await run('false')).toContain(`app:docker-build was cached, but ${image} is gone: built again`);
  expect(await idOf(image)).toBe(id);
});

describe('with the daemon', () => {
  beforeAll(() => run('true'));

  it('brings back an image that was removed', async () => {
    const id = await idOf(image);
    await removeImages(image);
    expect(await run('true')).toMatch(FROM_CACHE);
    expect(await idOf(image)).toBe(id);
  });

  it('gives a tag back that was moved to another image', async () => {
    const id = await idOf(image);
    await docker('image', 'tag', 'moby/buildkit:buildx-stable-1', image);
    expect(await run('true')).toMatch(FROM_CACHE);
    expect(await idOf(image)).toBe(id);
  });

  it('has the right image on branch A, branch B and branch A again, under one tag', async () => {
    const on = async (branch: string) => {
      await workspace.write('components/app/branch', branch);
      await run('true');
      return runIn(image, 'linux/arm64', 'cat', '/branch');
    };
    expect([await on('B'), await on('A')]).toEqual(['B', 'A']);
  });

  it('fails when a cached image is gone and cannot be built', async () => {
    const dockerfile = 'FROM alpine:3.20\nRUN --mount=type=secret,id=token test -s /run/secrets/token\n';
    await workspace.component('needy', dockerfile, { secrets: ['id=token,env=E2E_TOKEN'] });
    const build = (env: Readonly<Record<string, string>>) =>
      workspace.nx(['run', 'needy:docker-build', ARM64], { ...isolated('true'), ...env });
    expect((await build({ E2E_TOKEN: 'x' })).exitCode).toBe(0);
    await removeImages(workspace.image('needy', 'v1-arm64'));
    await pruneBuilder();
    const { exitCode, output } = await build({});
    expect(output).toContain('needy:docker-build was cached, but its image is missing and cannot be built');
    expect(exitCode).toBe(1);
  });
});

describe('what comes from a remote cache', () => {
  let cache: RemoteCache;
  beforeAll(async () => {
    cache = await startRemoteCache();
  });
  afterAll(() => cache.close());

  it.each(['false', 'true'])(
    'is true on a machine without the image and the base image, the daemon: %s',
    async (NX_DAEMON) => {
      const name = `far-${NX_DAEMON}`;
      const image = workspace.image(name, 'v1-arm64');
      const build = async (at: ComponentWorkspace) => {
        await at.component(name, 'FROM alpine:3.20\nRUN echo far > /far\n');
        const { exitCode, output } = await at.nx(['run', `${name}:docker-build`, ARM64], {
          ...isolated(NX_DAEMON),
          ...cache.env,
        });
        if (exitCode !== 0) throw new Error(output);
        return output;
      };
      await build(workspace);
      await removeImages(image);
      await pruneBuilder();
      const elsewhere = await componentWorkspace(BUILDER);
      try {
        expect(await build(elsewhere)).toMatch(/docker-build.*remote cache/);
        expect(await runIn(image, 'linux/arm64', 'cat', '/far')).toBe('far');
        const manifests = (await hub.requests()).filter(({ kind }) => kind === 'manifest');
        expect(manifests.length).toBeGreaterThan(0);
        // Also the tags that stand for what refers to a digest.
        expect(manifests.filter(({ reference }) => !reference?.startsWith('sha256'))).toEqual([]);
      } finally {
        await elsewhere.nx(['daemon', '--stop']);
        await elsewhere.remove();
      }
    },
  );
});

it('makes the same image of a platform by another of its names', async () => {
  await workspace.build('app', ARM64, '--skip-nx-cache');
  const made = [await idOf(image), await record()];
  expect(await workspace.build('app', '--platform=linux/arm64/v8')).toContain(NOTHING_TO_SEND);
  expect([await idOf(image), await record()]).toEqual(made);
});

it('builds for two platforms in two runs at once, which share the folder of locks', async () => {
  await workspace.component('twice', 'FROM alpine:3.20\nRUN uname -m > /arch\n');
  const architectures = { amd64: 'x86_64', arm64: 'aarch64' };
  await Promise.all(Object.keys(architectures).map((one) => workspace.build('twice', `--platform=${one}`)));
  for (const [one, name] of Object.entries(architectures)) {
    expect(await runIn(workspace.image('twice', `v1-${one}`), `linux/${one}`, 'cat', '/arch')).toBe(name);
  }
  // The same, with the order of things known.
  expect((await workspace.nx(['run', 'twice:prefetch', '--platform=amd64'])).exitCode).toBe(0);
  const alone = ['--platform=arm64', '--excludeTaskDependencies', '--skip-nx-cache'];
  expect(await workspace.build('twice', ...alone)).toContain('The locks for linux/amd64 say');
});

describe('a build that Nx cannot skip', () => {
  const build = (...args: string[]) => workspace.build('same', ARM64, '--skip-nx-cache', ...args);
  const same = () => workspace.image('same', 'v1-arm64');
  const content = () => runIn(same(), 'linux/arm64', 'cat', '/text');
  beforeAll(async () => {
    await workspace.component('same', 'FROM alpine:3.20\nCOPY text /text\n', {}, { text: 'one' });
    await build();
  });

  it('sends the engine nothing when it has that very image', async () => {
    const before = [await idOf(same()), await record('same')];
    const output = await build();
    expect(output).toContain(NOTHING_TO_SEND);
    expect(output).not.toContain('sending tarball');
    expect([await idOf(same()), await record('same')]).toEqual(before);
  });

  it('sends an image that changed', async () => {
    await workspace.write('components/same/text', 'two');
    expect(await build()).not.toContain(NOTHING_TO_SEND);
    expect(await content()).toBe('two');
    expect(await build()).toContain(NOTHING_TO_SEND);
  });

  it('sends the image again when its tag is another one, or gone', async () => {
    const id = await idOf(same());
    await docker('image', 'tag', 'moby/buildkit:buildx-stable-1', same());
    expect(await build()).not.toContain(NOTHING_TO_SEND);
    expect(await idOf(same())).toBe(id);
    await removeImages(same());
    expect(await build()).not.toContain(NOTHING_TO_SEND);
    expect(await idOf(same())).toBe(id);
  });
});

it('hashes a committed lock once, although COPY sees it as well', async () => {
  await publish('library/e2e-locked', '1', { Labels: { name: 'first' } });
  await workspace.component('locked', 'FROM e2e-locked:1\nCOPY . /app\n', { lock: 'project' });
  await workspace.build('locked', ARM64);
  expect(await workspace.build('locked', ARM64)).toMatch(FROM_CACHE);

  await publish('library/e2e-locked', '1', { Labels: { name: 'second' } });
  expect(await workspace.nx(['run', 'locked:prefetch', ARM64, '--refresh'])).toMatchObject({ exitCode: 0 });
  expect(await workspace.build('locked', ARM64)).not.toMatch(FROM_CACHE);
});

it('leaves a committed lock out of the context, which it would change without a change of the hash', async () => {
  await workspace.component('unlocked', 'FROM alpine:3.20\nCOPY . /app\nRUN ls -R /app > /seen\n', { lock: 'project' });
  await workspace.write('components/unlocked/.dockerignore', 'notes\n');
  await workspace.write('components/unlocked/notes', 'out');
  await workspace.write('components/unlocked/kept', 'in');
  await workspace.build('unlocked', ARM64);
  const seen = await runIn(workspace.image('unlocked', 'v1-arm64'), 'linux/arm64', 'cat', '/seen');
  expect(seen).toContain('kept');
  expect(seen).not.toMatch(/image-locks|notes/);
});

it('remembers an image that had to be built again, instead of building it each time', async () => {
  await workspace.component('time', 'FROM alpine:3.20\nRUN head -c 8 /dev/urandom | md5sum > /once\n');
  const time = workspace.image('time', 'v1-arm64');
  await workspace.build('time', ARM64);
  const before = await idOf(time);
  await removeImages(time);
  await pruneBuilder();
  await workspace.build('time', ARM64);
  const anew = await idOf(time);
  expect(anew).not.toBe(before);
  expect(await workspace.build('time', ARM64)).not.toContain('built again');
  expect(await idOf(time)).toBe(anew);
});

it('keeps no record of a build that failed', async () => {
  await workspace.write('components/app/Dockerfile', 'FROM alpine:3.20\nRUN exit 3\n');
  expect((await workspace.tryBuild('app', ARM64)).exitCode).toBe(1);
  await expect(record()).rejects.toThrow('ENOENT');
  await workspace.write('components/app/Dockerfile', 'FROM alpine:3.20\nCOPY branch /branch\n');
  await workspace.build('app', ARM64);
  expect(await record()).toContain(image);
});
