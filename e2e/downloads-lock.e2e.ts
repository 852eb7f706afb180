import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock } from '../packages/nx-buildkit/src/base-images/lock-file';
import { startFront, type Front } from '../tools/hub';
import { serveFiles, type FileHost } from '../tools/hub/files';
import { noise } from '../tools/hub/images';
import { pypiFiles } from '../tools/hub/packages';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { configureBuilder, withoutNetwork } from './downloads.support';
import { runIn } from './support/engine';
import { mountSmallDisk } from './support/mounts';

const HERE = 'e2e-downloads-lock';
const THERE = 'e2e-downloads-import';
const LOCK = 'components/app/image-locks/app/docker-build/linux-amd64.json';

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
  await configureBuilder(workspace, builder, { downloads: { prefixes: [`${host.url}/`] } }, { network: 'host' });
  return workspace;
}

/** Goes on without a network in another workspace, which has imported a project. */
function moveProject(project: string, downloads: number, work: (there: ComponentWorkspace) => Promise<void>) {
  return withoutNetwork({ from: here, projects: [project], downloads, open: () => workspaceOf(THERE), host }, work);
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
    `wget -q -O /index ${host.url}/dists/stable/InRelease || true: ${host.url}/tool.tgz was refused: it is ${DIGESTS[1]}, and the lock has ${DIGESTS[0]}`,
  );
  expect(output).toContain('to accept what it is now: nx run app:docker-build --lockDownloads');
  expect(output).not.toContain('running it again');
  // Whatever the RUN made of it, there is no image of it, and no step of it in the cache.
  const next = await here.tryBuild('app');
  expect(next).toMatchObject({ exitCode: 1, output: expect.stringContaining('every step runs anew') });
  expect(next.output).toContain('InRelease || true of app:docker-build: every step runs anew');
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

  await moveProject('app', 2, async (there) => {
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
  await moveProject('py', 2 * PACKAGES.length, async (there) => {
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

describe('several RUNs with one lock', () => {
  /** Writes a component with a RUN for each file, in stages that run at once. */
  async function writeStages(
    name: string,
    step: string,
    files: readonly string[],
    options: object = {},
  ): Promise<void> {
    const stages = files.flatMap((file) => [
      `FROM alpine:3.20 AS ${file}`,
      `RUN echo ${step}`,
      `RUN wget -q -O /file ${host.url}/${file} || true`,
    ]);
    const copies = files.map((file) => `COPY --from=${file} /file /${file}`);
    const lines = [...stages, 'FROM alpine:3.20', ...copies];
    await here.component(name, lines.join('\n'), { platform: 'amd64', lock: 'project', ...options });
  }

  it('names the one that was refused, blames no other build, and lets none but its own forget it', async () => {
    for (const name of ['one', 'two']) content.set(`/${name}`, noise(`downloads-lock/stages/${name}`, 300_000));
    for (const name of ['stages-a', 'stages-b']) {
      await writeStages(name, 'first', ['one', 'two']);
      await here.build(name, '--lockDownloads');
    }
    content.set('/two', noise('downloads-lock/stages/other', 300_000));
    await writeStages('stages-a', 'second', ['one', 'two'], { storeDir: 'store-of-stages' });
    const refused = await here.tryBuild('stages-a');
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(
      new RegExp(
        `failed: \\[two \\d/\\d\\] RUN wget -q -O /file ${host.url}/two \\|\\| true: ${host.url}/two was refused`,
      ),
    );

    // It has the same lock, and nothing was refused to it.
    await writeStages('stages-b', 'second of b', ['one', 'two']);
    const anew = 'A download was refused to RUN wget';
    expect(await here.build('stages-b')).toContain(
      `${anew} -q -O /file ${host.url}/two || true of stages-a:docker-build`,
    );
    expect(await here.build('stages-b', '--skip-nx-cache')).not.toContain(anew);

    content.set('/two', noise('downloads-lock/stages/two', 300_000));
    expect(await here.build('stages-a')).toContain(anew);
  });
});

it('locks nothing when the store cannot take everything, and says which file', async () => {
  const large = noise('downloads-lock/large', 3_000_000);
  content.set('/large.tgz', large);
  const dockerfile = `FROM alpine:3.20\nRUN wget -q -O /large ${host.url}/large.tgz\n`;
  await here.component('full', dockerfile, { platform: 'amd64', lock: 'project', storeDir: 'store-of-full' });
  await here.nx(['run', 'full:prefetch', '--platform=amd64']);
  const lock = join(here.root, LOCK.replaceAll('app', 'full'));
  const before = await readFile(lock, 'utf8');
  const unmount = await mountSmallDisk(join(here.root, 'store-of-full/downloads'), 1_000_000);
  try {
    const { exitCode, output } = await here.tryBuild('full', '--lockDownloads');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/large\.tgz cannot be kept, and so not be locked: .*\(ENOSPC\) \(failed on this host\)/);
    expect(output).toContain('What to do: free space on that disk');
    expect(output).not.toContain('commit it');
  } finally {
    await unmount();
  }
  expect(await readFile(lock, 'utf8')).toBe(before);
});
