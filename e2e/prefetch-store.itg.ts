import { execa } from 'execa';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Front } from '../tools/hub';
import { blobPath, openStore, type ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import type { Pulled } from '../packages/nx-buildkit/src/pull/pull-options';
import { parseManifest } from '../packages/nx-buildkit/src/oci/manifest';
import { close, damagedBlobs, pull, startRegistry, temporaryStore, timesSent } from './support/pulls';

const IMAGE = 'gitea/gitea:1.25.1';

let registry: Front;
beforeEach(async () => {
  registry = await startRegistry();
});
afterEach(() => close(registry));

async function expectWhole(store: ImageStore, { pulled, error }: Awaited<ReturnType<typeof pull>>): Promise<Pulled> {
  expect(error).toBeUndefined();
  if (!pulled) throw new Error('nothing was pulled');
  expect(await damagedBlobs(store, pulled)).toEqual([]);
  return pulled;
}

describe('a store with an image', () => {
  let store: ImageStore & { remove(): Promise<void> };
  let first: Pulled;
  let layer: string;
  beforeEach(async () => {
    store = await temporaryStore();
    first = await expectWhole(store, await pull(store, [registry], IMAGE));
    const manifest = parseManifest(await readFile(blobPath(store, first.manifestDigest), 'utf8'), IMAGE);
    layer = manifest.kind === 'manifest' ? (manifest.layers.at(-1)?.digest ?? '') : '';
    registry.clear();
  });
  afterEach(() => store.remove());

  const again = () => pull(store, [registry], IMAGE, { digest: first.indexDigest });
  const layerPath = () => blobPath(store, layer as `sha256:${string}`);

  it('sends no request for it again, with any state of the registry', async () => {
    await registry.off();
    await expectWhole(store, await again());
  });

  it.each<[string, () => Promise<void>]>([
    ['lost a blob', () => rm(layerPath())],
    ['has a blob that was cut short', () => truncate(layerPath(), 1_000)],
    ['has an empty blob', () => truncate(layerPath(), 0)],
    ['has other bytes in a blob', async () => writeFile(layerPath(), Buffer.alloc((await stat(layerPath())).size, 1))],
  ])('that %s gets that blob again, and only that', async (_, damage) => {
    await damage();
    await expectWhole(store, await again());
    expect([...timesSent(registry)]).toEqual([[layer, 1]]);
  });

  it.each<[string, () => Promise<void>]>([
    ['index', () => writeFile(blobPath(store, first.indexDigest), '{"schemaVersion":2,"mani')],
    ['manifest', () => truncate(blobPath(store, first.manifestDigest), 10)],
    ['config', () => writeFile(blobPath(store, first.configDigest), 'nonsense')],
  ])('gets a torn %s again', async (_, damage) => {
    await damage();
    await expectWhole(store, await again());
  });

  it.each(['index.json', 'oci-layout'])('repairs a torn %s when it is opened', async (name) => {
    const whole = await readFile(join(store.root, name), 'utf8');
    await writeFile(join(store.root, name), whole.slice(0, 20));
    await openStore(store.root, '/');
    expect(await readFile(join(store.root, name), 'utf8')).toBe(whole);
  });
});

it('goes on where a full disk ended a pull, once there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-disk-'));
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', folder]);
  try {
    const store = await openStore(join(folder, 'images'), '/');
    const { error, notices } = await pull(store, [registry], 'library/big:1');
    expect(error).toMatchObject({
      what: expect.stringContaining('no space left on device'),
      transient: false,
      failedIn: 'this host',
    });
    expect(notices).toEqual([]);

    await execa('mount', ['-o', 'remount,size=100m', folder]);
    registry.clear();
    const pulled = await expectWhole(store, await pull(store, [registry], 'library/big:1'));
    const asked = registry.requests().reduce((sum, { kind, bytes }) => sum + (kind === 'blob' ? bytes : 0), 0);
    expect(asked).toBeLessThan(pulled.size - 10_000_000);
  } finally {
    await execa('umount', [folder]);
    await rm(folder, { recursive: true });
  }
});

it('lets one of many that want the same image at once fetch it, and all have it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-shared-'));
  const store = await openStore('images', folder);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => pull(store, [registry], IMAGE)));
  await Promise.all(outcomes.map((outcome) => expectWhole(store, outcome)));
  expect([...timesSent(registry).values()]).toEqual([1, 1, 1, 1]);
  await rm(folder, { recursive: true });
});
