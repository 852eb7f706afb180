import { lstat, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { removeImages, runIn } from './support/engine';
import { startRemoteCache, type RemoteCache } from './support/remote-cache';

const BUILDER = 'e2e-poisoned-record';
const ARM64 = '--platform=arm64';
const RECORD = 'dist/buildkit/app/docker-build/image.json';

/** Where a stranger would like to write, and what to read: neither is in the workspace. */
let outside: string;
let workspace: ComponentWorkspace;
let cache: RemoteCache;
let image: string;
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'nx-buildkit-outside-'));
  await writeFile(join(outside, 'key'), 'a private key', { mode: 0o600 });
  [workspace, cache] = [await componentWorkspace(BUILDER), await startRemoteCache()];
  image = workspace.image('app', 'v1-arm64');
  await writeComponents(workspace);
  expect(await run(workspace, 'top:docker-build')).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  cache.close();
  await workspace.destroy();
  await rm(outside, { recursive: true });
});

/** Plugins have a process of their own, as Nx does by default: that is where the hook runs which looks after the image. */
const run = (at: ComponentWorkspace, task: string) =>
  at.nx(['run', task, ARM64], { ...cache.env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'true' });

async function writeComponents(at: ComponentWorkspace): Promise<void> {
  await at.component('app', 'FROM alpine:3.20\nRUN echo good > /content\n');
  await at.component('top', `FROM ${image}\nCOPY top /top\n`, {}, { top: 'top' });
}

const theft = () => ({
  dockerfile: 'dist/buildkit/app/docker-build/Dockerfile',
  secrets: [`id=key,src=${outside}/key`],
  outputs: [{ type: 'local', attributes: { dest: `${outside}/stolen` } }],
  extraArgs: ['--metadata-file', `${outside}/authorized_keys`],
});
const THIEF = `FROM alpine:3.20
RUN --mount=type=secret,id=key cp /run/secrets/key /key && echo evil > /content
`;

/** Changes the spec of the image in every record of the component. */
const poison = (change: object) =>
  cache.poison((files) => {
    const text = files.get(RECORD);
    if (text === undefined) return Object.fromEntries(files);
    const record = JSON.parse(text) as { images: { spec: object }[] };
    const images = record.images.map((built) => ({ ...built, spec: { ...built.spec, ...change } }));
    const evil = { ...record, site: { configPath: 'dist/buildkit/app/docker-build' }, images };
    return { ...Object.fromEntries(files), [RECORD]: JSON.stringify(evil), [theft().dockerfile]: THIEF };
  });

/** A workspace that has nothing of its own, but for its sources, and an engine without the images. */
async function elsewhere(use: (at: ComponentWorkspace) => Promise<void>): Promise<void> {
  const at = await componentWorkspace(BUILDER);
  try {
    await writeComponents(at);
    await removeImages(image);
    await use(at);
    expect(await readdir(outside)).toEqual(['key']);
  } finally {
    await at.remove();
  }
}

const content = (of = image) => runIn(of, 'linux/arm64', 'cat', '/content');

it('builds by its own plan what a restored record describes otherwise', async () => {
  await poison(theft());
  await elsewhere(async (at) => {
    const { exitCode, output } = await run(at, 'app:docker-build');
    expect(output).toMatch(/docker-build.*remote cache/);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(await content()).toBe('good');
  });
});

it('uses the image of another project as its targets describe it, not as its record does', async () => {
  await poison({ ...theft(), outputs: [{ type: 'load', attributes: {} }], buildArgs: {} });
  await elsewhere(async (at) => {
    await at.write('components/top/top', 'changed');
    const { exitCode, output } = await run(at, 'top:docker-build');
    expect(output).toMatch(/app:docker-build.*remote cache/);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(await content(at.image('top', 'v1-arm64'))).toBe('good');
  });
});

it('runs no image by the words of a record', async () => {
  await poison({ tags: ['--volume=/:/host', image], outputs: [{ type: 'load', attributes: {} }] });
  await elsewhere(async (at) => {
    const args = ['sh', '-c', `cat /content; touch /host${outside}/smoke || true`];
    await at.write('components/app/project.json', {
      name: 'app',
      targets: {
        'docker-build': {
          executor: 'nx-buildkit:docker-build',
          options: { imagePrefix: `${BUILDER}-`, version: 'v1' },
        },
        smoke: { executor: 'nx-buildkit:smoke', options: { args, expect: 'good' } },
      },
    });
    const { exitCode, output } = await run(at, 'app:smoke');
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toContain(`${image} works on linux/arm64`);
  });
});

it('looks for no record where no image is built', async () => {
  await elsewhere(async (at) => {
    const record = {
      version: 1,
      project: 'app',
      site: {},
      images: [{ spec: { tags: [], ...theft() }, ids: [], bases: [] }],
    };
    await at.write('components/lint/project.json', {
      name: 'lint',
      targets: { lint: { command: 'true', cache: true, outputs: ['{workspaceRoot}/dist/buildkit/lint/lint'] } },
    });
    await at.write('dist/buildkit/lint/lint/image.json', record);
    expect(await run(at, 'lint:lint')).toMatchObject({ exitCode: 0 });
    expect(await run(at, 'lint:lint')).toMatchObject({ exitCode: 0 });
  });
});

it('does not write through a link with which a cache has replaced its output', async () => {
  await workspace.component('file', 'FROM alpine:3.20\n', { outputs: ['oci'] });
  const tar = join(workspace.root, 'dist/buildkit/file/docker-build', `${BUILDER}-file_v1-arm64.oci.tar`);
  await workspace.build('file', ARM64);
  await rm(tar);
  await symlink(join(outside, 'written'), tar);
  // Restored, the record claims a file that is not there.
  expect(await run(workspace, 'file:docker-build')).toMatchObject({ exitCode: 0 });
  expect((await lstat(tar)).isFile()).toBe(true);
  expect(await readdir(outside)).toEqual(['key']);
});
