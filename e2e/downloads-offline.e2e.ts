import { startFront, type Front } from '../tools/hub';
import { serveFiles, type FileHost } from '../tools/hub/files';
import { configureBuilder } from './downloads.support';
import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { hub, runIn } from './support/engine';

const BUILDER = 'e2e-downloads-offline';
/** Its own HTTPS client needs no program that could look a name up. */
const PYTHON = 'python:3.13-slim-trixie';
const FILE = Buffer.from('a file\n');

let workspace: ComponentWorkspace;
let files: FileHost;
/** One that the option downloads covers, and one that it does not. */
let hosts: readonly Front[];
beforeAll(async () => {
  files = await serveFiles(new Map([['/file', FILE]]));
  const open = () => startFront({ upstream: files.url, token: false, address: '127.0.0.2' });
  hosts = [await open(), await open()];
  workspace = await componentWorkspace(BUILDER);
  const downloads = { prefixes: [`${hosts[0]?.url}/`] };
  await configureBuilder(workspace, BUILDER, { downloads }, { network: 'host' });
});
afterAll(async () => {
  await workspace.destroy();
  for (const host of hosts) await host.close();
  await files.close();
});

it('asks no host whatever RUN or ADD wants, and names each URL once with what to type', async () => {
  const urls = hosts.map(({ url }) => `${url}/file`);
  const gets = [...urls, ...urls, 'https://not-covered.example/file'].map(
    (url) =>
      `python3 -c "import ssl; from urllib.request import *; urlopen('${url}', context=ssl._create_unverified_context())"`,
  );
  const options = { platform: 'amd64', offline: true };
  await workspace.component('run', `FROM ${PYTHON}\nRUN ${gets.join('; ')}\n`, options);
  const { exitCode, output } = await workspace.tryBuild('run');
  expect(exitCode).toBe(1);
  for (const url of urls) expect(output.split(`  ${url} is not in the store`)).toHaveLength(2);
  expect(output).toContain('  https://not-covered.example/file is not in the store');
  expect(output).toContain('nx run run:docker-build --noCache');

  await workspace.component('add', `FROM alpine:3.20\nADD ${urls[1]} /x\n`, options);
  expect(await workspace.tryBuild('add')).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining(`${urls[1]} is not in the store`),
  });
  expect(hosts.flatMap(({ requests }) => requests())).toEqual([]);
});

it('does without what the store lacks, in steps that no build with a network takes for its own', async () => {
  const url = `${hosts[0]?.url}/file`;
  const write = (options: object) =>
    workspace.component('tolerant', `FROM alpine:3.20\nRUN wget -q -O /file ${url} || echo none > /file\n`, {
      platform: 'amd64',
      ...options,
    });
  const content = () => runIn(workspace.image('tolerant', 'v1-amd64'), 'linux/amd64', 'cat', '/file');
  await write({ offline: true });
  const without = await workspace.build('tolerant');
  expect(without).toContain(`${url} is not in the store`);
  expect(await content()).toBe('none');
  expect(await workspace.build('tolerant', '--skip-nx-cache')).toMatch(/1 of 1 steps cached/);

  await write({});
  await workspace.build('tolerant');
  expect(await content()).toBe('a file');
  await write({ offline: true });
  expect(await workspace.build('tolerant', '--skip-nx-cache')).toMatch(/1 of 1 steps cached/);
  expect(await content()).toBe('a file');
});

it('asks no registry for a base image that the store lacks', async () => {
  await publishNamed('offline-base:1');
  await workspace.component('lacking', 'FROM offline-base:1\n', { platform: 'amd64' });
  await hub.clear();
  const { exitCode, output } = await workspace.tryBuild('lacking', '--offline');
  expect(exitCode).not.toBe(0);
  expect(output).toContain('docker.io/library/offline-base:1: the image store lacks it');
  expect(await hub.requests()).toEqual([]);
});
