import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { putTinyImage, type TinyImage } from '../../../test-data/tiny-image';
import { exportImages } from './export-images';
import { importImages } from './import-images';
import { blobFolder, blobPath, openStore, type ImageStore } from '../store';
import { findInStore } from '../stored-image';

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly text: string };

let root: string;
let from: ImageStore;
let to: ImageStore;
let image: TinyImage;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'import-'));
  from = await openStore('from', root);
  to = await openStore('to', root);
  image = await putTinyImage(from, 'docker.io/library/a:1', 'layer');
});
afterEach(() => rm(root, { recursive: true }));

const exported = async () => buffer(await exportImages(from, [image], 'notes'));
const importTar = (tar: Buffer) => importImages(to, Readable.from([tar]));
const inStore = (store: ImageStore) => findInStore(store, image.indexDigest, image.ref, image.platform);

/** The export with its entries changed. */
async function changed(change: (entries: readonly Entry[]) => readonly Entry[]): Promise<Buffer> {
  const entries: Entry[] = [];
  const reader = extract();
  Readable.from([await exported()]).pipe(reader);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.push({ name: entry.header.name, text: Buffer.concat(chunks).toString() });
  }
  const tar = pack();
  for (const { text, ...header } of change(entries)) tar.entry(header, text);
  tar.finalize();
  return buffer(tar);
}

const withText = (name: RegExp, text: string) => (entries: readonly Entry[]) =>
  entries.map((entry) => (name.test(entry.name) ? { ...entry, text } : entry));

it('brings an image whole into another store, with the notes', async () => {
  expect(await importTar(await exported())).toBe('notes');
  expect(await inStore(to)).toEqual(await inStore(from));
});

it('imports into a store that has it already', async () => {
  await importTar(await exported());
  expect(await importTar(await exported())).toBe('notes');
});

it('gives the same bytes for the same images', async () => {
  expect((await exported()).equals(await exported())).toBe(true);
});

it('does not export an image under the name of another, since the importer believes the name', async () => {
  const evil = await putTinyImage(from, 'docker.io/evil/alpine:3.20', 'evil layer');
  const swapped = { ...evil, ref: 'docker.io/library/alpine:3.20' };
  await expect(exportImages(from, [swapped], '{}')).rejects.toThrow('not known to be its own');
});

it('exports nothing that is not whole', async () => {
  await rm(blobPath(from, image.layer.digest));
  await expect(exported()).rejects.toThrow('docker.io/library/a:1 for linux/arm64 is not whole');
});

it('names each image in full, for skopeo and for docker load', async () => {
  let index = '';
  let docker = '';
  await changed((entries) => {
    index = entries.find(({ name }) => name === 'index.json')?.text ?? '';
    docker = entries.find(({ name }) => name === 'manifest.json')?.text ?? '';
    return entries;
  });
  expect(JSON.parse(index).manifests).toEqual([
    {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      ...image.index,
      annotations: { 'io.containerd.image.name': image.ref, 'org.opencontainers.image.ref.name': image.ref },
    },
  ]);
  expect(JSON.parse(docker)).toMatchObject([{ RepoTags: ['a:1'] }]);
});

it.each<readonly [string, (entries: readonly Entry[]) => readonly Entry[], string]>([
  [
    'a blob with other bytes',
    (entries) => withText(nameOf(image.layer.digest), 'LAYER')(entries),
    'does not have the bytes',
  ],
  ['a blob of another size', (entries) => withText(nameOf(image.layer.digest), 'layers')(entries), 'instead of 5'],
  [
    'a manifest with other bytes',
    (entries) => withText(nameOf(image.manifest.digest), ' '.repeat(image.manifest.size))(entries),
    'does not have the bytes',
  ],
  [
    'a blob that nothing names',
    (entries) => [...entries, { name: `blobs/sha256/${'a'.repeat(64)}`, text: 'x' }],
    'refers to it',
  ],
  ['a path that leaves the store', (entries) => [...entries, { name: '../../outside', text: 'x' }], 'does not belong'],
  [
    'a blob whose name is a path',
    (entries) => [...entries, { name: 'blobs/sha256/../../outside', text: 'x' }],
    'does not belong',
  ],
  [
    'a symbolic link',
    (entries) => [{ name: 'blobs', type: 'symlink', linkname: '/', text: '' }, ...entries],
    'is a symlink',
  ],
  [
    'a hard link',
    (entries) => [{ name: 'index.json', type: 'link', linkname: '/etc/passwd', text: '' }, ...entries],
    'is a link',
  ],
  [
    'an index.json that is damaged',
    (entries) => withText(/^index\.json$/, '{"manifests":')(entries),
    'index.json is neither',
  ],
  ['an index.json of something else', (entries) => withText(/^index\.json$/, '{}')(entries), 'index.json is neither'],
  [
    'a tar without notes',
    (entries) => entries.filter(({ name }) => name !== 'nx-buildkit.json'),
    'nx-buildkit.json is missing',
  ],
])('refuses %s, and leaves nothing half-written', async (_, change, message) => {
  const imported = importTar(await changed(change));
  await expect(imported).rejects.toThrow(message);
  await expect(imported).rejects.toFailWith('NXBK-0606');
  const blobs = await readdir(blobFolder(to));
  expect(blobs.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  expect(await readdir(root)).toEqual(['from', 'to']);
});

it('refuses a tar that was cut off, wherever that was', async () => {
  const tar = await exported();
  for (let end = 700; end < tar.length - 1024; end += 700) {
    await importTar(tar.subarray(0, end)).then(
      async () => expect(await inStore(to)).toBeUndefined(),
      (error: Error) => expect(error.message).not.toBe(''),
    );
    expect((await readdir(blobFolder(to))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
});

it('refuses a file that is not a tar', async () => {
  await expect(importTar(Buffer.alloc(2048, 'no tar'))).rejects.toThrow();
});

function nameOf(digest: string): RegExp {
  return new RegExp(digest.slice(7));
}
