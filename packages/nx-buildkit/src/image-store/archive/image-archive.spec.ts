import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { LockedImage } from '../../base-images/lock-file';
import { rot } from '../../../test-data/rot';
import { putBlob, WrongBlobError } from '../blobs/blobs';
import { access } from 'node:fs/promises';
import { blobPath, openStore, type ImageStore } from '../store';
import { imageArchive, type ImageArchive } from './image-archive';
import { type Digest, digestOf } from '../../oci/digest';

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'archive-'));
  store = await openStore(root, root);
});
afterEach(() => rm(root, { recursive: true }));

/** Puts an image of these architectures, and perhaps more entries of its index, into the store. */
async function upstream(architectures: readonly string[], ...others: object[]): Promise<readonly LockedImage[]> {
  const manifests = await Promise.all(
    architectures.map(async (architecture) => {
      const config = await putBlob(store, JSON.stringify({ architecture }));
      const layer = await putBlob(store, `layer of ${architecture}`);
      const blob = await putBlob(store, JSON.stringify({ schemaVersion: 2, config, layers: [layer] }));
      return { ...blob, platform: { os: 'linux', architecture } };
    }),
  );
  const { digest } = await putBlob(
    store,
    JSON.stringify({ schemaVersion: 2, manifests: [...manifests, ...others] }, null, 1),
  );
  return manifests.map(
    (manifest) => ({ ref: 'docker.io/a', indexDigest: digest, manifestDigest: manifest.digest }) as LockedImage,
  );
}

async function read(archive: ImageArchive): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const tar = extract();
  pipeline(archive.open(), tar).catch(() => undefined);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  return files;
}
const blob = (digest: Digest) => `blobs/sha256/${digest.slice(7)}`;

it('holds one platform by its own manifest, for Docker and for OCI, under each name', async () => {
  const [image] = await upstream(['arm64', 'amd64']);
  const archive = await imageArchive(store, [image as LockedImage], ['a:1', 'host:5000/b']);
  expect(archive.digest).toBe(image?.manifestDigest);
  const files = await read(archive);
  const { manifests } = JSON.parse(files.get('index.json') ?? '');
  expect(manifests.map((entry: { annotations: object }) => Object.values(entry.annotations))).toEqual([
    ['docker.io/library/a:1', '1'],
    ['host:5000/b:latest', 'latest'],
  ]);
  const [docker] = JSON.parse(files.get('manifest.json') ?? '');
  expect(docker.RepoTags).toEqual(['a:1', 'host:5000/b']);
  expect(files.get(docker.Layers[0])).toBe('layer of arm64');
  expect(files.get(docker.Config)).toBe('{"architecture":"arm64"}');
  expect([...files.values()]).not.toContain('layer of amd64');
});

it("keeps upstream's index byte for byte when all of it is wanted", async () => {
  const images = await upstream(['arm64', 'amd64']);
  const archive = await imageArchive(store, images, ['a:1']);
  expect(archive.digest).toBe(images[0]?.indexDigest);
  expect((await read(archive)).has(blob(archive.digest))).toBe(true);
});

it('leaves out of the index what is not wanted, attestations among it', async () => {
  const images = await upstream(['arm64', 'amd64', 'riscv64'], { digest: `sha256:${'0'.repeat(64)}`, size: 1 });
  const archive = await imageArchive(store, images.slice(0, 2), ['a:1']);
  const files = await read(archive);
  const { manifests } = JSON.parse(files.get(blob(archive.digest)) ?? '');
  expect(manifests.map(({ platform }: { platform: { architecture: string } }) => platform.architecture)).toEqual([
    'arm64',
    'amd64',
  ]);
  expect(files.has('manifest.json')).toBe(false);
  expect([...files.values()]).toEqual(expect.arrayContaining(['layer of arm64', 'layer of amd64']));
});

it('holds a manifest once that several platforms have', async () => {
  const [image] = (await upstream(['arm64'])) as [LockedImage];
  const archive = await imageArchive(store, [image, { ...image, platform: 'linux/arm64/v8' }], ['a:1']);
  expect(archive.digest).toBe(image.manifestDigest);
  expect((await read(archive)).has('manifest.json')).toBe(true);
});

it('holds a manifest without an index for any platform', async () => {
  const [image] = (await upstream(['amd64'])) as [LockedImage];
  const bare = { ...image, indexDigest: image.manifestDigest };
  expect(await imageArchive(store, [bare, bare], ['a:1'])).toMatchObject({ digest: image.manifestDigest });
});

it('refuses platforms that no common index names', async () => {
  const [arm] = (await upstream(['arm64', 'riscv64'])) as [LockedImage];
  const [amd] = (await upstream(['amd64'])) as [LockedImage];
  const bare = (image: LockedImage): LockedImage => ({ ...image, indexDigest: image.manifestDigest });
  await expect(imageArchive(store, [arm, amd], ['a:1'])).rejects.toFailWith('NXBK-0703');
  await expect(imageArchive(store, [bare(arm), bare(amd)], ['a:1'])).rejects.toFailWith('NXBK-0703');
});

it('refuses an image that the store does not hold', async () => {
  const image = { ref: 'docker.io/a', manifestDigest: `sha256:${'1'.repeat(64)}` } as LockedImage;
  await expect(imageArchive(store, [image], ['a:1'])).rejects.toThrow('docker.io/a is not in the image store');
  await expect(imageArchive(store, [image], ['a:1'])).rejects.toFailWith('NXBK-0604');
});

it('breaks off at a blob that the disk changed, which a store that can be written to removes', async () => {
  const images = await upstream(['arm64']);
  const layer = blobPath(store, digestOf('layer of arm64'));
  for (const [opened, isKept] of [
    [{ ...store, isReadOnly: true as const }, true],
    [store, false],
  ] as const) {
    if (isKept) await rot(layer);
    await expect(read(await imageArchive(opened, images, ['a:1']))).rejects.toBeInstanceOf(WrongBlobError);
    await expect(
      access(layer).then(
        () => true,
        () => false,
      ),
    ).resolves.toBe(isKept);
  }
});
