import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, buildLayer, noise, pushImage } from '../tools/hub/images';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { hub } from './support/engine';
import { mountReadOnly, mountSmallDisk, type Unmount } from './support/mounts';

const MB = 1_000_000;

let workspace: ComponentWorkspace;
let store: string;
let unmount: Unmount | undefined;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-store-disks');
  store = join(workspace.root, 'image-store');
  await publish('library/e2e-store-disks', 'here', {});
  await publish('library/e2e-store-disks', 'missing', { Env: ['A=1'] });
  const { upstream } = await hub.status();
  const data = await buildLayer([{ path: 'data', data: noise('a layer for which the disk is too small', 3 * MB) }]);
  await pushImage(upstream, 'library/e2e-store-disks', 'large', await buildImage({ layers: async () => [data] }));
  for (const tag of ['here', 'missing', 'large']) {
    await workspace.component(tag, `FROM e2e-store-disks:${tag}\nCOPY Dockerfile /${tag}\n`);
  }
  expect(await workspace.nx(['run', 'buildkit:builder'])).toMatchObject({ exitCode: 0 });
});
afterEach(async () => {
  await unmount?.();
  unmount = undefined;
});
afterAll(() => workspace.destroy());

describe('a store that cannot be written to', () => {
  beforeAll(async () => {
    await rm(store, { recursive: true, force: true });
    expect(await workspace.nx(['run', 'here:prefetch'])).toMatchObject({ exitCode: 0 });
  });
  beforeEach(async () => {
    unmount = await mountReadOnly(store);
  });

  it('serves what it holds to prefetch and to builds', async () => {
    await hub.clear();
    await workspace.build('here', '--skip-nx-cache');
    expect((await hub.requests()).filter(({ path }) => path.includes('e2e-store-disks'))).toEqual([]);
  });

  it('does not keep a component from building on the image of another', async () => {
    await workspace.component('on-here', `FROM ${workspace.image('here', 'v1')}\nRUN test -f /here\n`);
    await workspace.build('on-here', '--skip-nx-cache');
  });

  it('is what the message names when it lacks an image', async () => {
    const { exitCode, output } = await workspace.nx(['run', 'missing:prefetch']);
    expect(exitCode).not.toBe(0);
    expect(output).toContain(store);
    expect(output).toMatch(/(failed on this host)/);
    expect(output).toContain('with the option storeDir');
    expect(output).not.toContain('transient');
    expect(output).not.toContain('unexpectedly');
  });
});

it('a folder that cannot become a store is this host’s fault, with the remedy', async () => {
  await rm(store, { recursive: true, force: true });
  unmount = await mountSmallDisk(store, MB);
  const unmountReadOnly = await mountReadOnly(store);
  const { exitCode, output } = await workspace.nx(['run', 'here:prefetch', '--skip-nx-cache']);
  await unmountReadOnly();
  expect(exitCode).not.toBe(0);
  expect(output).toContain(`The image store ${store} cannot be used`);
  expect(output).toContain('read-only file system (EROFS) (failed on this host)');
  expect(output).toContain('the option storeDir says where the image store is');
});

it('a full disk is this host’s fault, with the file and the remedy, and nothing is retried', async () => {
  await rm(store, { recursive: true, force: true });
  unmount = await mountSmallDisk(store, MB);
  const { exitCode, output } = await workspace.nx(['run', 'large:prefetch']);
  expect(exitCode).not.toBe(0);
  expect(output).toMatch(new RegExp(`${store}/\\S+: no space left on device`));
  expect(output).toContain('(failed on this host)');
  expect(output).toContain('What to do: free');
  expect(output).not.toContain('transient');
});

it.each([
  ['built', 'oci', 'FROM e2e-store-disks:here\nRUN head -c 3000000 /dev/urandom > /data\n', {}],
  ['built', 'tar', 'FROM e2e-store-disks:here\nRUN head -c 3000000 /dev/urandom > /data\n', {}],
  ['not built', 'oci', '', { image: 'e2e-store-disks:large' }],
])('a full disk keeps no torn archive of what is %s (%s)', async (kind, type, dockerfile, options) => {
  await rm(store, { recursive: true, force: true });
  const disk = join(workspace.root, 'dist/small');
  unmount = await mountSmallDisk(disk, MB);
  const name = `full-${kind.replace(' ', '-')}-${type}`;
  await workspace.component(name, dockerfile, { ...options, outputs: [`type=${type},dest=dist/small/app.tar`] });
  const { exitCode, output } = await workspace.tryBuild(name);
  expect(exitCode).not.toBe(0);
  expect(output).toContain('no space left on device');
  expect(await readdir(disk)).toEqual([]);
});
