import { mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { type Digest, digestOf } from '../../oci/digest';
import { readBlob } from '../blobs/blobs';
import { blobFolder, openStore, type ImageStore } from '../store';
import { importArchive } from './import-archive';

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly text?: string };

const blob = (text: string) => ({ digest: digestOf(text), size: text.length });
const entry = (text: string): Entry => ({ name: `blobs/sha256/${digestOf(text).slice(7)}`, text });
const LAYER = 'layer';
const CONFIG = JSON.stringify({ os: 'linux', architecture: 'arm64' });
const MANIFEST = JSON.stringify({ schemaVersion: 2, config: blob(CONFIG), layers: [blob(LAYER)] });
const STATEMENT = 'provenance';
const ATTESTATION = JSON.stringify({ schemaVersion: 2, config: blob('{}'), layers: [blob(STATEMENT)] });
const INDEX = JSON.stringify({ schemaVersion: 2, manifests: [blob(MANIFEST), blob(ATTESTATION)] });
const IMAGE = digestOf(INDEX);

/** As BuildKit writes it, by name. */
const WHOLE: readonly Entry[] = [
  { name: 'blobs/', type: 'directory' },
  { name: 'blobs/sha256/', type: 'directory' },
  ...[LAYER, CONFIG, MANIFEST, STATEMENT, '{}', ATTESTATION, INDEX].map(entry),
  { name: 'index.json', text: '{}' },
  { name: 'oci-layout', text: '{"imageLayoutVersion":"1.0.0"}' },
];

let root: string;
let store: ImageStore;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'import-archive-'));
  store = await openStore('store', root);
  path = join(root, 'image.oci.tar');
});
afterEach(() => rm(root, { recursive: true }));

async function write(entries: readonly Entry[]): Promise<void> {
  const tar = pack();
  for (const { text, ...header } of entries) tar.entry(header, text ?? '');
  tar.finalize();
  await writeFile(path, await buffer(tar));
}

const importIt = (digest: Digest = IMAGE) => importArchive(store, path, digest);

it('takes an image with its attestations, as often as it is asked to', async () => {
  await write(WHOLE);
  await importIt();
  await importIt();
  for (const text of [LAYER, CONFIG, MANIFEST, STATEMENT, ATTESTATION, INDEX])
    expect(await readBlob(store, digestOf(text))).toBe(text);
});

it('takes an image without an index', async () => {
  await write([LAYER, CONFIG, MANIFEST].map(entry));
  await importIt(digestOf(MANIFEST));
});

const without = (text: string) => WHOLE.filter(({ name }) => name !== entry(text).name);
const LARGE = ' '.repeat(4 * 1024 * 1024 + 1);

it.each<readonly [string, readonly Entry[], string]>([
  ['another image', [LAYER, CONFIG, MANIFEST].map(entry), `${IMAGE} is missing`],
  ['an image without a layer', without(LAYER), `${digestOf(LAYER)} is missing`],
  ['an image without a part of its attestation', without(STATEMENT), `${digestOf(STATEMENT)} is missing`],
  ['an image without a manifest', without(MANIFEST), `${digestOf(MANIFEST)} is missing`],
  [
    'a blob with other bytes',
    [...without(LAYER), { ...entry(LAYER), text: 'LAYER' }],
    'does not have the bytes of its digest',
  ],
  ['a path that leaves the store', [...WHOLE, { name: '../../outside', text: 'x' }], '../../outside does not belong'],
  [
    'a blob whose name is a path',
    [{ name: 'blobs/sha256/../../../outside', text: 'x' }, ...WHOLE],
    'does not belong there',
  ],
  ['an absolute path', [{ name: '/etc/passwd', text: 'x' }, ...WHOLE], 'does not belong there'],
  ['a symbolic link', [{ name: 'blobs', type: 'symlink', linkname: '/' }, ...WHOLE], 'blobs is a symlink'],
  ['a hard link', [{ name: 'index.json', type: 'link', linkname: '/etc/passwd' }, ...WHOLE], 'index.json is a link'],
])('refuses %s, and leaves nothing half-written', async (_, entries, why) => {
  await write(entries);
  await expect(importIt()).rejects.toThrow(why);
  expect((await readdir(blobFolder(store))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect((await readdir(root)).sort()).toEqual(['image.oci.tar', 'store']);
});

const indexOf = (...manifests: readonly object[]) => JSON.stringify({ schemaVersion: 2, manifests });

it.each([
  ['larger than registries take', LARGE, [LARGE], 'too large for a manifest'],
  [
    'larger than registries take, whatever the index says',
    indexOf({ ...blob(LARGE), size: 1 }),
    [LARGE],
    'too large for a manifest',
  ],
  [
    'of another size than the index says',
    indexOf({ ...blob(MANIFEST), size: 1 }),
    [LAYER, CONFIG, MANIFEST],
    `${MANIFEST.length} bytes, and not 1`,
  ],
  ['of two sizes', indexOf(blob(MANIFEST), { ...blob(MANIFEST), size: 1 }), [LAYER, CONFIG, MANIFEST], 'has two sizes'],
])('refuses a manifest %s', async (_, image, texts, why) => {
  await write([...new Set([...texts, image])].map(entry));
  await expect(importIt(digestOf(image))).rejects.toThrow(why);
});

it('reads each manifest once, however many times an index names it', async () => {
  const many = indexOf(...Array.from({ length: 1_000 }, () => blob(MANIFEST)));
  const image = indexOf(...Array.from({ length: 1_000 }, () => blob(many)));
  await write([LAYER, CONFIG, MANIFEST, many, image].map(entry));
  await importIt(digestOf(image));
  expect(await readBlob(store, digestOf(MANIFEST))).toBe(MANIFEST);
});

it('names an archive that is not there', async () => {
  await expect(importIt()).rejects.toThrow('image.oci.tar is missing');
  await expect(importIt()).rejects.toFailWith('NXBK-0907');
});

it('refuses what is not a manifest, as the fault of the archive', async () => {
  await write([entry(LAYER)]);
  await expect(importIt(digestOf(LAYER))).rejects.toFailWith('NXBK-0907');
});

it('refuses an archive that was cut off, and a file that is none', async () => {
  await write(WHOLE);
  await truncate(path, 5000);
  await expect(importIt()).rejects.toMatchObject({ failedIn: 'this host', transient: false });
  await writeFile(path, Buffer.alloc(2048, 'not a tar'));
  await expect(importIt()).rejects.toThrow('is not an OCI archive of');
});

it('does not follow a link', async () => {
  await symlink('/dev/zero', path);
  await expect(importIt()).rejects.toThrow('is a link');
});
