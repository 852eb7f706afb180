import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFront, type FaultRule, type Front } from '../tools/hub';
import { serveFiles, type FileHost } from '../tools/hub/files';
import { noise } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { configureBuilder } from './downloads.support';
import { docker, runIn } from './support/engine';

const BUILDER = 'e2e-downloads';
const FILES = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => noise(`downloads/${name}`, 1_000_000));
const SHA256 = FILES.map((file) => createHash('sha256').update(file).digest('hex'));
/** Some that never change, by their names, and one that can. */
const PATHS = [...SHA256.slice(1).map((digest) => `/${digest}.tgz`), '/latest.tgz'];

let workspace: ComponentWorkspace;
let files: FileHost;
let host: Front;
beforeAll(async () => {
  files = await serveFiles(new Map(PATHS.map((path, i) => [path, FILES[(i + 1) % FILES.length] ?? Buffer.alloc(0)])));
  // BuildKit's proxy does not get what is asked of 127.0.0.1.
  host = await startFront({ upstream: files.url, token: false, address: '127.0.0.2' });
  workspace = await componentWorkspace(BUILDER);
  await configure({ prefixes: [`${host.url}/`] });
});
afterAll(async () => {
  await workspace.destroy();
  await host.close();
  await files.close();
});
beforeEach(async () => {
  host.faults([]);
  host.clear();
  await host.on();
});

/** Sets the option downloads of the builder's configuration. */
function configure(downloads: boolean | object): Promise<void> {
  return configureBuilder(workspace, BUILDER, { downloads });
}

/** Writes a component that downloads all files, after a step that is never the same twice. */
async function writeDownloads(name: string, options: object = {}): Promise<void> {
  const gets = PATHS.map((path, i) => `wget -q -O /files/${i} ${host.url}${path}`).join(' && ');
  const lines = ['FROM alpine:3.20', `RUN echo ${name} && date +%s%N > /before`, `RUN mkdir /files && ${gets}`];
  await workspace.component(name, lines.join('\n'), { platform: 'amd64', runRetries: 0, ...options });
}

async function sumsIn(name: string): Promise<readonly string[]> {
  const sums = await runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', 'sh', '-c', 'sha256sum /files/*');
  return sums.split('\n').map((line) => line.slice(0, 64));
}

const RIGHT = PATHS.map((_, i) => SHA256[(i + 1) % SHA256.length]);

it('gets what RUN downloads from a host that fails often, keeps it, and needs the host for what can change only', async () => {
  const often = { kind: 'other', probability: 0.15 } as const;
  const faults: readonly FaultRule[] = [
    { ...often, action: 'reset' },
    { ...often, action: 'status', status: 503 },
    { ...often, action: 'truncate', bytes: 300_000 },
    { ...often, action: 'reset-after', bytes: 500_000 },
  ];
  host.faults(faults);
  await writeDownloads('flaky');

  const output = await workspace.build('flaky');

  expect(output).toMatch(/RUN downloads: 6 requests, 0 from the store, 6\.0 MB from 127\.0\.0\.2:\d+/);
  expect(output).toMatch(/127\.0\.0\.2:\d+ failed \d+ times?, at last because it /);
  expect(await sumsIn('flaky')).toEqual(RIGHT);
  const report = JSON.parse(
    await readFile(join(workspace.root, 'dist/buildkit/flaky/docker-build/report.json'), 'utf8'),
  );
  expect(report.downloads).toMatchObject({ requests: 6, fromStore: 0 });

  host.clear();
  host.faults([]);
  await writeDownloads('again');
  expect(await workspace.build('again')).toMatch(/RUN downloads: 6 requests, 6 from the store$/m);
  expect(await sumsIn('again')).toEqual(RIGHT);
  // More than once if this machine stalls for longer than the host may be silent.
  expect(new Set(host.requests().map(({ path }) => path))).toEqual(new Set(['/latest.tgz']));
});

it('builds from the store alone when it is offline, and names what that lacks', async () => {
  await writeDownloads('first');
  await workspace.build('first');
  await host.off();

  await writeDownloads('offline', { offline: true });
  expect(await workspace.build('offline')).toMatch(/RUN downloads: 6 requests, 6 from the store$/m);
  expect(await sumsIn('offline')).toEqual(RIGHT);

  const get = `wget -q -O /x ${host.url}/never-asked-for`;
  await workspace.component('lacking', `FROM alpine:3.20\nRUN ${get}\n`, { platform: 'amd64', offline: true });
  const { exitCode, output } = await workspace.tryBuild('lacking');
  expect(exitCode).toBe(1);
  expect(output).toContain(`${host.url}/never-asked-for is not in the store`);
  expect(output).not.toContain('running it again');
});

it('says which host failed, and why', async () => {
  host.faults([{ kind: 'other', action: 'status', status: 302, headers: { location: 'ftp://packages.example/' } }]);
  const get = `wget -O /x ${host.url}/${'0'.repeat(64)}`;
  await workspace.component('refused', `FROM alpine:3.20\nRUN ${get}\n`, { platform: 'amd64', runRetries: 0 });
  const { exitCode, output } = await workspace.tryBuild('refused');
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /127\.0\.0\.2:\d+ failed \d+ times?, at last because it redirects to what is not a web address/,
  );
});

it('leaves nothing in the image, and shares the cache with a builder without it', async () => {
  await writeDownloads('shared');
  const output = await workspace.build('shared');
  // The addresses that requests were converted to.
  expect(output).not.toMatch(/127\.0\.0\.1:\d+\/[0-9a-f]{32}/);
  const image = workspace.image('shared', 'v1-amd64');
  const facts = async () => docker('image', 'inspect', '--format', '{{json .Config.Env}} {{json .RootFS}}', image);
  const before = await facts();
  expect(before).not.toMatch(/proxy|SSL_CERT/i);
  expect(await docker('history', '--no-trunc', image)).not.toMatch(/127\.0\.0\.1|proxy/i);
  expect(await runIn(image, 'linux/amd64', 'sh', '-c', 'env; find / -xdev -name "*proxy*" -path "/etc/*"')).not.toMatch(
    /proxy/i,
  );

  await configure(false);
  host.clear();
  const plain = await workspace.build('shared', '--skipNxCache');
  expect(plain).toMatch(/2 of 2 steps cached/);
  expect(plain).not.toContain('RUN downloads');
  expect(await facts()).toBe(before);

  await configure({ prefixes: [`${host.url}/`] });
  expect(await workspace.build('shared', '--skipNxCache')).toMatch(/2 of 2 steps cached/);
  expect(host.requests()).toEqual([]);
});

it.each(['mode=min', 'mode=max'])(
  'writes a provenance with %s that names no address of this machine',
  async (provenance) => {
    const name = `attested-${provenance.slice('mode='.length)}`;
    await writeDownloads(name, { outputs: ['oci'], provenance, sbom: true, noCache: true });

    const output = await workspace.build(name);

    expect(output).toMatch(/RUN downloads: 6 requests/);
    expect(output).toMatch(/0 of 2 steps cached/);
    const archive = `dist/buildkit/${name}/docker-build/${BUILDER}-${name}_v1-amd64.oci.tar`;
    const content = await readFile(join(workspace.root, archive), 'latin1');
    expect(content).toContain('https://spdx.dev/Document');
    // A tar has zeros around its files.
    const [statement] = /\{[^\0]*"predicateType":\s*"https:\/\/slsa\.dev\/provenance\/[^\0]*/.exec(content) ?? [];
    expect(statement).toContain('pkg:');
    expect(statement).not.toMatch(/127\.0\.0\.1:\d+\//);
  },
);

it('keeps what a URL redirects to, under the URL that was asked for', async () => {
  const redirect = {
    path: '/to-be-signed',
    action: 'status',
    status: 302,
    headers: { location: `${host.url}${PATHS[0]}?sig=1` },
  } as const;
  const get = `wget -q -O /x ${host.url}/to-be-signed`;
  const write = (name: string, options: object = {}) =>
    workspace.component(name, `FROM alpine:3.20\nRUN echo ${name}\nRUN ${get}\n`, { platform: 'amd64', ...options });
  host.faults([redirect]);
  await write('redirected');
  await workspace.build('redirected');
  await host.off();
  await write('redirected-offline', { offline: true });
  expect(await workspace.build('redirected-offline')).toMatch(/RUN downloads: 1 request, 1 from the store$/m);
  const sum = await runIn(workspace.image('redirected-offline', 'v1-amd64'), 'linux/amd64', 'sha256sum', '/x');
  expect(sum.slice(0, 64)).toBe(SHA256[1]);
});
