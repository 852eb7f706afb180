import { lutimes, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, hub, removeBuilder, removeImages, resetHub, runIn } from './support/engine';
import { createWorkspace, type Workspace } from './support/workspace';

const HERE = 'e2e-store-here';
const THERE = 'e2e-store-there';
const TAR = 'images.tar';
const ARGS = ['--platform=arm64', '--skip-nx-cache'];
const GITEA = 'e2e-store-gitea:v0.3.8-arm64';
const LOCK = 'dist/buildkit/gitea/locks/docker-build/linux-arm64.json';
const UPSTREAM = 'gitea/gitea:1.25.1';

/** A workspace with the example gitea and the store target as `init` makes it. */
async function gitea(builder: string): Promise<Workspace> {
  const workspace = await createWorkspace({ builder: { name: builder }, examples: ['gitea'] });
  await rewrite(workspace, 'tools/buildkit/project.json', (project) => {
    const actions = ['ls', 'verify', 'prune', 'export', 'import'];
    project.targets.store = {
      executor: 'nx-buildkit:store',
      defaultConfiguration: 'ls',
      configurations: Object.fromEntries(actions.map((action) => [action, { action }])),
    };
  });
  await rewrite(workspace, 'components/gitea/project.json', (project) => {
    project.targets['docker-build'].options.imagePrefix = 'e2e-store-';
  });
  return workspace;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a project.json of our own
async function rewrite({ root, write }: Workspace, path: string, change: (project: any) => void): Promise<void> {
  const project = JSON.parse(await readFile(join(root, path), 'utf8'));
  change(project);
  await write(path, project);
}

let here: Workspace;
beforeAll(async () => {
  await resetHub();
  await removeImages(GITEA);
  here = await gitea(HERE);
  await here.nx(['run', 'buildkit:builder']);
});
beforeEach(async () => expect(await prefetch()).toMatchObject({ exitCode: 0 }));
afterAll(async () => {
  await resetHub();
  await removeBuilder(HERE);
  await removeImages(GITEA);
  await here.remove();
});

const prefetch = () => here.nx(['run', 'gitea:prefetch', ...ARGS, '--exclude-task-dependencies']);
const store = (action: string, ...args: string[]) => here.nx(['run', `buildkit:store:${action}`, ...args]);
const blobs = () => join(here.root, 'image-store/blobs/sha256');

/** The first layer of gitea's base image. */
async function layer(): Promise<string> {
  const lock = JSON.parse(await readFile(join(here.root, LOCK), 'utf8'));
  const manifest = JSON.parse(await readFile(join(blobs(), lock.images[0].manifestDigest.slice(7)), 'utf8'));
  return join(blobs(), manifest.layers[0].digest.slice(7));
}

it('lists each image with who uses it', async () => {
  const { exitCode, output } = await store('ls', '--json');
  expect(exitCode).toBe(0);
  const { images } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('\n}') + 2));
  expect(images).toMatchObject([
    {
      ref: `docker.io/${UPSTREAM}`,
      platform: 'linux/arm64',
      isWhole: true,
      usedBy: [join(here.root, 'dist/buildkit/gitea/locks/docker-build')],
    },
  ]);
});

it('goes on with the images of others when a lock is broken, names it, and prunes nothing', async () => {
  const broken = join(here.root, LOCK);
  await writeFile(broken, '{');
  for (const action of ['ls', 'verify']) {
    expect(await store(action)).toMatchObject({ exitCode: 0, output: expect.stringContaining(broken) });
  }
  const pruned = await store('prune');
  expect(pruned).toMatchObject({ exitCode: 1, output: expect.stringContaining(broken) });
  await rm(broken);
});

it('builds in another workspace with an empty store and no network, out of one tar', async () => {
  expect(await store('export', `--file=${TAR}`)).toMatchObject({ exitCode: 0 });
  const there = await gitea(THERE);
  try {
    await hub.clear();
    await hub.off();
    const imported = await there.nx(['run', 'buildkit:store:import', `--file=${join(here.root, TAR)}`]);
    expect(imported).toMatchObject({ exitCode: 0 });
    expect(imported.output).toContain('Locked: gitea:docker-build for linux/arm64');
    expect(await readFile(join(there.root, LOCK), 'utf8')).toBe(await readFile(join(here.root, LOCK), 'utf8'));

    expect(await there.nx(['run', 'gitea:docker-build', ...ARGS])).toMatchObject({ exitCode: 0 });
    expect(await hub.requests()).toEqual([]);
  } finally {
    await resetHub();
    await removeBuilder(THERE);
    await there.remove();
  }
  expect(await runIn(GITEA, 'linux/arm64', 'cat', '/etc/built-on')).toBe('aarch64');
});

it('exports what docker load takes', async () => {
  await store('export', `--file=${TAR}`);
  await removeImages(UPSTREAM);
  await docker('load', '--input', join(here.root, TAR));
  expect(await runIn(UPSTREAM, 'linux/arm64', 'uname', '-m')).toBe('aarch64');
  await removeImages(UPSTREAM);
});

it('finds a damaged layer, removes it, and prefetch heals the store', async () => {
  expect(await store('verify')).toMatchObject({ exitCode: 0 });
  const path = await layer();
  const bytes = await readFile(path);
  await rm(path);
  await writeFile(path, bytes.fill(0, 0, 1));

  const damaged = await store('verify');
  expect(damaged.exitCode).not.toBe(0);
  expect(damaged.output).toFailWith('NXBK-0602');
  expect(damaged.output).toFailWith('NXBK-0604');
  expect(damaged.output).toContain(`docker.io/${UPSTREAM} (linux/arm64) is not whole`);

  await prefetch();
  expect(await store('verify')).toMatchObject({ exitCode: 0 });
});

it('refuses a tar that was damaged on its way, in one message', async () => {
  await store('export', `--file=${TAR}`);
  const tar = await readFile(join(here.root, TAR));
  await writeFile(join(here.root, 'damaged.tar'), tar.subarray(0, tar.length >> 1));
  await rm(await layer());
  const { exitCode, output } = await store('import', '--file=damaged.tar');
  expect(exitCode).not.toBe(0);
  expect(output).toContain('damaged.tar');
  expect(output).not.toMatch(/^\s+at /m);
  expect(await store('import', `--file=${TAR}`)).toMatchObject({ exitCode: 0 });
});

it('prunes what no lock names, after a dry run that only says so', async () => {
  const then = new Date(Date.now() - 30 * 86_400_000);
  for (const name of await readdir(blobs())) await lutimes(join(blobs(), name), then, then);
  const count = (await readdir(blobs())).length;
  expect((await store('prune')).output).toContain('Everything in');
  expect(await readdir(blobs())).toHaveLength(count);

  await rm(join(here.root, 'dist/buildkit/gitea'), { recursive: true });
  const dry = await store('prune', '--dryRun');
  expect(dry.output).toMatch(new RegExp(`docker.io/${UPSTREAM} +linux/arm64 .* MB`));
  expect(await readdir(blobs())).toHaveLength(count);
  expect((await store('prune')).output).toMatch(/Removed [\d.]+ MB/);
  expect(await readdir(blobs())).toEqual([]);
});
