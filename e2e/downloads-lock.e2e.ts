import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock } from '../packages/nx-buildkit/src/base-images/lock-file';
import { startFront, type Front } from '../tools/hub';
import { serveFiles, type FileHost } from '../tools/hub/files';
import { noise } from '../tools/hub/images';
import { pypiFiles } from '../tools/hub/packages';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub, resetHub, runIn } from './support/engine';

const HERE = 'e2e-downloads-lock';
const THERE = 'e2e-downloads-import';
const LOCK = 'components/app/image-locks/app/docker-build/linux-amd64.json';
const TAR = 'dist/buildkit/images.tar';

/** A tool, of which the host has another one later under the same URL, and the index of a repository, which changes as well. */
const TOOLS = ['one', 'two'].map((name) => noise(`downloads-lock/${name}`, 500_000));
const DIGESTS = TOOLS.map((tool) => `sha256:${createHash('sha256').update(tool).digest('hex')}`);
const PACKAGES = ['alfa', 'bravo'];
const content = new Map<string, Buffer>(pypiFiles(PACKAGES));

function publish(version: number): void {
  content.set('/tool.tgz', TOOLS[version] ?? Buffer.alloc(0));
  content.set('/dists/stable/InRelease', Buffer.from(`version ${version}\n`));
}

let here: ComponentWorkspace;
let files: FileHost;
let host: Front;
beforeAll(async () => {
  publish(0);
  files = await serveFiles(content);
  // BuildKit's proxy does not get what is asked of 127.0.0.1.
  host = await startFront({ upstream: files.url, token: false, address: '127.0.0.2' });
  here = await workspaceOf(HERE);
});
afterAll(async () => {
  await here.destroy();
  await host.close();
  await files.close();
});

async function workspaceOf(builder: string): Promise<ComponentWorkspace> {
  const workspace = await componentWorkspace(builder);
  const targets = {
    config: { executor: 'nx-buildkit:buildkit-config', options: { downloads: { prefixes: [`${host.url}/`] } } },
    builder: { executor: 'nx-buildkit:builder', dependsOn: ['config'], options: { name: builder, network: 'host' } },
    store: { executor: 'nx-buildkit:store', options: { storeDir: 'image-store' } },
  };
  await workspace.write('tools/buildkit/project.json', { name: 'buildkit', targets });
  return workspace;
}

/** @param step another one runs what follows it again */
function write(step: string, options: object = {}): Promise<void> {
  const gets = [`-O /tool ${host.url}/tool.tgz`, `-O /index ${host.url}/dists/stable/InRelease`];
  // As a script does that goes on after a failure.
  const run = gets.map((get) => `wget -q ${get} || true`).join('; ');
  const lines = ['FROM alpine:3.20', `RUN echo ${step}`, `RUN ${run}`];
  const all = { platform: 'amd64', lock: 'project', runRetries: 1, ...options };
  return here.component('app', lines.join('\n'), all);
}

async function lockedIn({ root }: ComponentWorkspace): Promise<BaseImageLock['downloads']> {
  return (JSON.parse(await readFile(join(root, LOCK), 'utf8')) as BaseImageLock).downloads;
}

/** Does something in another workspace with an empty store, once it has imported the export of a project, and without any host. */
async function withoutNetwork(
  project: string,
  downloads: number,
  work: (there: ComponentWorkspace) => Promise<void>,
): Promise<void> {
  const exported = await here.nx(['run', 'buildkit:store', '--action=export', `--projects=${project}`]);
  expect(exported).toMatchObject({ exitCode: 0, output: expect.stringContaining(`and ${downloads} downloads of RUN`) });
  const there = await workspaceOf(THERE);
  try {
    await hub.off();
    await host.off();
    await cp(join(here.root, 'components'), join(there.root, 'components'), { recursive: true });
    const tar = join(here.root, TAR);
    const imported = await there.nx(['run', 'buildkit:store', '--action=import', `--file=${tar}`]);
    expect(imported).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining(`${downloads} downloads of RUN`),
    });
    await work(there);
  } finally {
    await host.on();
    await resetHub();
    await there.destroy();
  }
}

const imageOf = ({ image }: ComponentWorkspace): string => image('app', 'v1-amd64');
const toolIn = async (workspace: ComponentWorkspace): Promise<string> =>
  `sha256:${(await runIn(imageOf(workspace), 'linux/amd64', 'sha256sum', '/tool')).slice(0, 64)}`;

it('locks what RUN downloads, refuses anything else until it is locked again, and moves to a machine without a network', async () => {
  await write('first');
  const locking = await here.build('app', '--lockDownloads');
  expect(locking).toMatch(/Locked 2 downloads of RUN for linux\/amd64 in .*image-locks/);
  expect(await lockedIn(here)).toEqual([
    { url: `${host.url}/dists/stable/InRelease`, digest: expect.any(String), size: 10, mayChange: true },
    { url: `${host.url}/tool.tgz`, digest: DIGESTS[0], size: 500_000 },
  ]);

  // The lock is an input of the build, which is therefore run once more, with what is locked, and then comes from Nx's cache.
  expect(await here.build('app')).toMatch(/RUN downloads: 2 requests, 2 from the store/);
  expect(await here.build('app')).toMatch(/local cache|existing outputs match/);

  // What is locked comes from the store, whatever the host has by now; an index may change.
  publish(1);
  await write('second');
  host.clear();
  await here.build('app');
  expect(new Set(host.requests().map(({ path }) => path))).toEqual(new Set(['/dists/stable/InRelease']));
  expect(await toolIn(here)).toBe(DIGESTS[0]);
  expect(await runIn(imageOf(here), 'linux/amd64', 'cat', '/index')).toBe('version 1');

  // A machine with an empty store gets the other one.
  await write('third', { storeDir: 'another-store' });
  const { exitCode, output } = await here.tryBuild('app');
  expect(exitCode).toBe(1);
  expect(output).toContain(
    `failed: ${host.url}/tool.tgz was refused: it is ${DIGESTS[1]}, and the lock has ${DIGESTS[0]}`,
  );
  expect(output).toContain('to accept what it is now: nx run app:docker-build --lockDownloads');
  expect(output).not.toContain('running it again');
  // Whatever the RUN made of it, there is no image of it, and no step of it in the cache.
  const next = await here.tryBuild('app');
  expect(next).toMatchObject({ exitCode: 1, output: expect.stringContaining('every step runs anew') });
  expect(next.output).toContain('was refused');
  expect(await toolIn(here)).toBe(DIGESTS[0]);

  await write('third');
  const again = await here.build('app', '--lockDownloads');
  expect(again).toContain(`${host.url}/tool.tgz changed: ${DIGESTS[0]} → ${DIGESTS[1]}`);
  expect(await toolIn(here)).toBe(DIGESTS[1]);
  // Prefetch keeps what the build has locked.
  const locked = await lockedIn(here);
  expect(await here.nx(['run', 'app:prefetch', '--platform=amd64', '--refresh'])).toMatchObject({ exitCode: 0 });
  expect(await lockedIn(here)).toEqual(locked);

  await withoutNetwork('app', 2, async (there) => {
    expect(await there.build('app', '--offline', `--imagePrefix=${THERE}-`)).toMatch(
      /RUN downloads: 2 requests, 2 from the store$/m,
    );
    expect(await toolIn(there)).toBe(DIGESTS[1]);
    expect(await runIn(imageOf(there), 'linux/amd64', 'cat', '/index')).toBe('version 1');
  });
});

it('moves what pip installs to a machine without a network', async () => {
  const index = `--index-url ${host.url}/simple/ --trusted-host 127.0.0.2`;
  const install = `pip install --no-cache-dir --break-system-packages --target /packages ${index} ${PACKAGES.join(' ')}`;
  const dockerfile = `FROM python:3.13-slim-trixie\nRUN ${install}\n`;
  await here.component('py', dockerfile, { platform: 'amd64', lock: 'project' });
  await here.build('py', '--lockDownloads');
  await withoutNetwork('py', 2 * PACKAGES.length, async (there) => {
    await there.build('py', '--offline', `--imagePrefix=${THERE}-`);
    const image = there.image('py', 'v1-amd64');
    const print = ['env', 'PYTHONPATH=/packages', 'python3', '-c', 'import bravo; print(bravo.NAME)'] as const;
    expect(await runIn(image, 'linux/amd64', ...print)).toContain('bravo');
  });
});

it('locks the downloads of every project of a run, also those of a step that several have', async () => {
  const names = ['twin-a', 'twin-b'];
  for (const name of names) {
    const dockerfile = `FROM alpine:3.20\nRUN wget -q -O /tool ${host.url}/tool.tgz\n`;
    await here.component(name, dockerfile, { platform: 'amd64', lock: 'project', noCacheFilter: ['none'] });
  }
  const locking = await here.nx(['run-many', '-t', 'docker-build', '-p', names.join(','), '--lockDownloads']);
  expect(locking).toMatchObject({ exitCode: 0 });
  for (const name of names) {
    const lock = await readFile(join(here.root, LOCK.replaceAll('app', name)), 'utf8');
    expect(JSON.parse(lock)).toMatchObject({ downloads: [{ url: `${host.url}/tool.tgz` }] });
  }
});

it('locks what a cache mount has already', async () => {
  const get = `test -f /kept/tool || wget -q -O /kept/tool ${host.url}/tool.tgz; cp /kept/tool /tool`;
  const lines = ['FROM alpine:3.20', `RUN --mount=type=cache,target=/kept ${get}`];
  await here.component('mounted', lines.join('\n'), { platform: 'amd64', lock: 'project' });
  await here.build('mounted');
  await here.build('mounted', '--lockDownloads');
  const lock = await readFile(join(here.root, LOCK.replaceAll('app', 'mounted')), 'utf8');
  expect(JSON.parse(lock)).toMatchObject({ downloads: [{ url: `${host.url}/tool.tgz` }] });
});

it('takes no step out of the cache that ran with another lock', async () => {
  publish(0);
  await write('cached');
  await here.build('app', '--lockDownloads');
  const first = await readFile(join(here.root, LOCK), 'utf8');
  publish(1);
  await here.build('app', '--lockDownloads');
  expect(await toolIn(here)).toBe(DIGESTS[1]);

  // As after a checkout of what somebody else has locked: this builder has the RUN, with the other file.
  await here.write(LOCK, first);
  await here.build('app');
  expect(await toolIn(here)).toBe(DIGESTS[0]);
  expect(await here.build('app', '--skip-nx-cache')).toMatch(/2 of 2 steps cached/);
});

it('says why it locks nothing', async () => {
  await write('dist', { lock: 'dist' });
  const { exitCode, output } = await here.tryBuild('app', '--lockDownloads');
  expect(exitCode).toBe(1);
  expect(output).toContain('set "lock": "project" in the options of docker-build');
});
