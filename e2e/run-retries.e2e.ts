import { createHash } from 'node:crypto';
import { noise } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';
import { startPackageHost, type PackageHost } from './support/package-host';

const FILE = noise('run-retries', 3_000_000);
const SHA256 = createHash('sha256').update(FILE).digest('hex');

let workspace: ComponentWorkspace;
let host: PackageHost;
beforeAll(async () => {
  host = await startPackageHost(new Map([['/tool.tgz', FILE]]));
  workspace = await componentWorkspace('e2e-run-retries');
});
afterAll(async () => {
  await workspace.destroy();
  await host.close();
});
beforeEach(() => host.clear());

/** Writes a component that downloads the file, after a step that is never the same twice. */
async function writeDownload(name: string, options: object = {}, download = `wget -O /tool.tgz ${host.url}/tool.tgz`) {
  const dockerfile = ['FROM alpine:3.20', `RUN echo ${name} && date +%s%N > /before`, `RUN ${download}`].join('\n');
  await workspace.component(name, dockerfile, { ...host.options, platform: 'amd64', ...options });
}

function downloads(): number {
  return host.requests().filter(({ path }) => path === '/tool.tgz').length;
}

it.each([
  ['reset', { action: 'reset-after', bytes: 1_000_000 }, 'connection reset'],
  ['cut', { action: 'truncate', bytes: 1_000_000 }, 'connection closed too early'],
  ['refusing', { action: 'status', status: 503 }, 'HTTP 503'],
  ['busy', { action: 'status', status: 429 }, 'HTTP 429'],
] as const)(
  'runs a download again that found the host %s, out of the cache for what had passed',
  async (name, fault, reason) => {
    host.fault({ ...fault, first: 1 });
    await writeDownload(name);

    const output = await workspace.build(name);

    const authority = new URL(host.url).host;
    expect(output).toMatch(
      new RegExp(`RUN wget -O .*: the network failed \\(wget, ${authority}: ${reason}\\): running it again`),
    );
    expect(output.split('running it again').at(-1)).toMatch(/^#\d+ \[1\/3\] RUN echo .*\n#\d+ CACHED$/m);
    expect(downloads()).toBe(2);
    expect(await runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', 'sha256sum', '/tool.tgz')).toContain(SHA256);
  },
);

it('builds again when the host of an ADD is busy', async () => {
  host.fault({ action: 'status', status: 503, first: 1 });
  // BuildKit itself fetches it, and not a RUN with its own names of hosts.
  const url = `http://127.0.0.1:${new URL(host.url).port}/tool.tgz`;
  await workspace.component('added', `FROM alpine:3.20\nADD ${url} /tool.tgz\n`, { platform: 'amd64' });

  expect(await workspace.build('added')).toMatch(/failed, which is transient: trying again/);

  expect(await runIn(workspace.image('added', 'v1-amd64'), 'linux/amd64', 'sha256sum', '/tool.tgz')).toContain(SHA256);
});

it('ends a RUN that prints nothing for too long, names whom it waits for, and runs it again', async () => {
  host.fault({ action: 'silent', first: 1 });
  await writeDownload('silent', { runStallTimeout: 20_000 });

  const output = await workspace.build('silent');

  expect(output).toMatch(/RUN wget .*: it printed nothing .* \(wget, packages\.example:\d+\): running it again/);
  expect(await runIn(workspace.image('silent', 'v1-amd64'), 'linux/amd64', 'sha256sum', '/tool.tgz')).toContain(SHA256);
});

it('names the failed command, the unreachable host and the remedy, when the host stays unreachable', async () => {
  host.fault({ action: 'status', status: 502 });
  await writeDownload('down', { runRetries: 1 });

  const { exitCode, output } = await workspace.tryBuild('down');

  expect(exitCode).toBe(1);
  expect(downloads()).toBe(2);
  expect(output).toMatch(
    /Building .* failed: .*RUN wget .*: the network failed \(wget, packages\.example:\d+: HTTP 502\)/,
  );
  expect(output).toMatch(/What to do: check whether the builder can reach packages\.example:\d+/);
});

it.each([
  [
    'a test that tells of refused connections',
    (url: string) => `wget -O /dev/null ${url}/tool.tgz; echo "Connection refused"; exit 1`,
  ],
  ['a file that is not there', (url: string) => `wget -O /dev/null ${url}/tool.tgz && wget -O /x ${url}/no-such-file`],
])('runs nothing again because of %s', async (what, command) => {
  host.fault({ action: 'status', status: 503, first: 0 });
  const name = what.replace(/\W+/g, '-');
  await writeDownload(name, {}, command(host.url));

  const { exitCode, output } = await workspace.tryBuild(name);

  expect(exitCode).toBe(1);
  expect(downloads()).toBe(1);
  expect(output).not.toContain('running it again');
});
