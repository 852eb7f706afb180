import type { FaultRule } from '../tools/hub';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { configureBuilder } from './downloads.support';
import {
  APT,
  installing,
  MANAGERS,
  sha256Of,
  startPackagesHost,
  type Manager,
  type PackagesHost,
} from './package-managers.support';
import { runIn } from './support/engine';

const BUILDER = 'e2e-package-managers';
const TEN_TIMES = Array.from({ length: 10 }, (_, n) => n);

/** Go asks an address of loopback without a proxy, so that it gets a name, for which the host is a mirror. */
const FOR_GO = 'http://packages.example';

/** 3 of 10 requests fail, and two are never answered. */
const OFTEN = { kind: 'other', probability: 0.07 } as const;
const FAULTS: readonly FaultRule[] = [
  { kind: 'other', action: 'silent', first: 2 },
  { ...OFTEN, action: 'reset' },
  { ...OFTEN, action: 'status', status: 503 },
  { ...OFTEN, action: 'status', status: 429, headers: { 'retry-after': '1' } },
  { ...OFTEN, action: 'truncate', bytes: 100 },
  { ...OFTEN, action: 'reset-after', bytes: 100 },
];

let workspace: ComponentWorkspace;
let host: PackagesHost;
beforeAll(async () => {
  host = await startPackagesHost(12);
  workspace = await componentWorkspace(BUILDER);
  const downloads = { prefixes: [`${host.url}/`], mirrors: { [`${FOR_GO}/`]: [`${host.url}/`] } };
  await configureBuilder(workspace, BUILDER, { downloads });
});
afterAll(async () => {
  await workspace.destroy();
  await host.close();
});

/** Writes a component that installs from these paths of the host. */
function write(component: string, manager: Manager, paths: readonly number[], options: object = {}): Promise<void> {
  const dockerfile = installing(manager, manager.name === 'go' ? FOR_GO : host.url, paths, component);
  return workspace.component(component, dockerfile, { platform: 'amd64', ...options }, manager.files(host));
}

/** The SHA-256 of what each run of a component has got. */
async function installedIn(component: string): Promise<readonly string[]> {
  const sums = await runIn(workspace.image(component, 'v1-amd64'), 'linux/amd64', 'sh', '-c', 'sha256sum /runs/*');
  return sums.split('\n').map((line) => line.slice(0, 64));
}

it.each(MANAGERS)(
  '$name installs 10 times of 10 from a host that fails 3 of 10 requests, and then without it',
  async (manager) => {
    const { name } = manager;
    await host.front.on();
    host.front.faults(FAULTS);

    await write(name, manager, TEN_TIMES, { runRetries: 0 });
    const output = await workspace.build(name);

    expect(output).toMatch(/RUN downloads: \d+ requests, \d+ from the store/);
    expect(output).toMatch(/127\.0\.0\.2:\d+ (failed \d+ times|.*, and was left out after that)/);
    expect(await installedIn(name)).toEqual(TEN_TIMES.map(() => sha256Of(manager)));

    await host.front.off();
    const offline = `${name}-offline`;
    await write(offline, manager, [7], { offline: true });
    expect(await workspace.build(offline)).toMatch(/RUN downloads: \d+ requests, \d+ from the store$/m);
    expect(await installedIn(offline)).toEqual([sha256Of(manager)]);
  },
);

it.each([
  ['an index', '*/by-hash/*', 10],
  ['a package', '*/pool/*', 11],
])('says that apt got wrong bytes of %s, and has them asked for anew', async (what, path, n) => {
  const component = what.replace(' ', '-');
  await host.front.on();
  host.front.faults([{ kind: 'other', path, action: 'wrong-bytes', first: 1 }]);
  await write(component, APT, [n]);

  const { exitCode, output } = await workspace.tryBuild(component);
  expect(exitCode).toBe(1);
  // In the error, and not only in the progress before.
  expect(output).toMatch(/\| \d+\.\d+ E: Failed to fetch .* Hash Sum mismatch/);

  await workspace.build(component);
  expect(await installedIn(component)).toEqual([sha256Of(APT)]);
});
