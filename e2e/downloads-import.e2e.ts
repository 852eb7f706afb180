import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock } from '../packages/nx-buildkit/src/base-images/lock-file';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { configureBuilder, withoutNetwork } from './downloads.support';
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

const HERE = 'e2e-downloads-managers';
const THERE = 'e2e-downloads-managers-import';
/** Go asks an address of loopback without a proxy, so that it gets a name, for which the host is a mirror. */
const FOR_GO = 'http://packages.example';

let here: ComponentWorkspace;
let host: PackagesHost;
beforeAll(async () => {
  host = await startPackagesHost(1);
  here = await workspaceOf(HERE);
});
afterAll(async () => {
  await here.destroy();
  await host.close();
});

async function workspaceOf(builder: string): Promise<ComponentWorkspace> {
  const workspace = await componentWorkspace(builder);
  const downloads = { prefixes: [`${host.url}/`], mirrors: { [`${FOR_GO}/`]: [`${host.url}/`] } };
  await configureBuilder(workspace, builder, { downloads });
  return workspace;
}

/** @param step another one runs what follows it again */
function write(manager: Manager, step: string): Promise<void> {
  const dockerfile = installing(manager, manager.name === 'go' ? FOR_GO : host.url, [0], `${manager.name} ${step}`);
  return here.component(manager.name, dockerfile, { platform: 'amd64', lock: 'project' }, manager.files(host));
}

async function lockOf({ name }: Manager): Promise<NonNullable<BaseImageLock['downloads']>> {
  const path = `components/${name}/image-locks/${name}/docker-build/linux-amd64.json`;
  return (JSON.parse(await readFile(join(here.root, path), 'utf8')) as BaseImageLock).downloads ?? [];
}

async function installedIn(workspace: ComponentWorkspace, { name }: Manager): Promise<string> {
  return (await runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', 'sha256sum', '/runs/0')).slice(0, 64);
}

it('locks what each manager installs, has that of an apt repository which has moved on, and takes all of it to a machine without a network', async () => {
  for (const manager of MANAGERS) {
    await write(manager, 'first');
    expect(await here.build(manager.name, '--lockDownloads')).toMatch(/Locked \d+ downloads of RUN/);
  }
  // The indexes of apt may change, except those that it asks for by their digests; packages may not.
  const locked = (await lockOf(APT)).map(({ url, mayChange = false }) => [url.slice(host.url.length), mayChange]);
  expect(locked).toEqual(
    expect.arrayContaining([
      ['/0/dists/trixie/Release', true],
      [expect.stringMatching(/^\/0\/dists\/trixie\/main\/binary-amd64\/by-hash\/SHA256\/[0-9a-f]{64}$/), false],
      ['/0/pool/alfa_1.0_all.deb', false],
    ]),
  );

  // The later packages are other files, which no lock has.
  await host.moveOn(0);
  await write(APT, 'second');
  const later = await here.build(APT.name);
  expect(later).toMatch(
    /\d+ requests for what is not locked, since \S+\/dists\/trixie\/Release has changed; to build what is: nx run apt:docker-build --offline/,
  );
  expect(await installedIn(here, APT)).not.toBe(sha256Of(APT));

  await write(APT, 'third');
  await here.build(APT.name, '--offline');
  expect(await installedIn(here, APT)).toBe(sha256Of(APT));

  const counts = await Promise.all(
    MANAGERS.map(async (manager) => new Set((await lockOf(manager)).map(({ url }) => url)).size),
  );
  const downloads = counts.reduce((sum, count) => sum + count, 0);
  const projects = MANAGERS.map(({ name }) => name);
  const move = { from: here, projects, downloads, open: () => workspaceOf(THERE), host: host.front };
  await withoutNetwork(move, async (there) => {
    for (const manager of MANAGERS) {
      await there.build(manager.name, '--offline', `--imagePrefix=${THERE}-`);
      expect(await installedIn(there, manager)).toBe(sha256Of(manager));
    }
  });
}, 600_000);
