import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { digestOf } from '../../oci/digest';
import { blobFolder, openStore, type ImageStore } from '../store';
import { findInStore } from '../stored-image';
import { importSavedImage } from './import-saved-image';

const REF = 'docker.io/acme/base:local';
const CONFIG = JSON.stringify({ os: 'linux', architecture: 'arm64' });
const CONFIG_FILE = `${digestOf(CONFIG).slice(7)}.json`;

let root: string;
let store: ImageStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'saved-'));
  store = await openStore(root, root);
});
afterEach(() => rm(root, { recursive: true }));

/** A file's text, or where a symbolic link leads. */
type Content = string | { readonly linkname: string };

function save(files: Readonly<Record<string, Content>>) {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string') tar.entry({ name }, content);
    else tar.entry({ name, type: 'symlink', linkname: content.linkname });
  }
  tar.finalize();
  return importSavedImage(store, Readable.from(tar), REF);
}

/** As Docker before 25 writes it; https://github.com/moby/moby/blob/v20.10.27/image/tarexport/save.go */
const archive = (layers: readonly string[]) => ({
  'a/VERSION': '1.0',
  'a/json': '{}',
  'a/layer.tar': 'first layer',
  'b/layer.tar': 'second layer',
  'c/layer.tar': { linkname: '../a/layer.tar' },
  [CONFIG_FILE]: CONFIG,
  'manifest.json': JSON.stringify([{ Config: CONFIG_FILE, RepoTags: ['acme/base:local'], Layers: layers }]),
});

it('writes a manifest around the layers of a Docker archive, always the same one', async () => {
  const digest = await save(archive(['a/layer.tar', 'b/layer.tar', 'c/layer.tar']));
  expect(await findInStore(store, digest, REF, 'linux/arm64')).toEqual({
    indexDigest: digest,
    manifestDigest: digest,
    configDigest: digestOf(CONFIG),
    size: 'first layersecond layerfirst layer'.length,
    layers: 3,
  });
  expect(await save(archive(['a/layer.tar', 'b/layer.tar', 'c/layer.tar']))).toBe(digest);
  expect(await save(archive(['a/layer.tar']))).not.toBe(digest);
});

it('keeps the manifests of a layout as the engine has them', async () => {
  const layer = 'layer';
  const blob = (text: string) => ({ digest: digestOf(text), size: text.length });
  const manifest = JSON.stringify({ schemaVersion: 2, config: blob(CONFIG), layers: [blob(layer)] });
  const platform = { os: 'linux', architecture: 'arm64' };
  const index = JSON.stringify({ schemaVersion: 2, manifests: [{ ...blob(manifest), platform }] });
  const named = (text: string) => [`blobs/sha256/${digestOf(text).slice(7)}`, text];
  const digest = await save({
    ...Object.fromEntries([CONFIG, layer, manifest, index].map(named)),
    'index.json': JSON.stringify({ schemaVersion: 2, manifests: [blob(index)] }),
    'manifest.json': '[]',
    'oci-layout': '{}',
  });
  expect(digest).toBe(digestOf(index));
  expect(await findInStore(store, digest, REF, 'linux/arm64')).toMatchObject({ manifestDigest: digestOf(manifest) });
});

it.each([
  ['nothing', {}, 'it names no image'],
  ['a layout whose index is not one', { 'index.json': '{}' }, 'its index.json is not valid'],
  ['an archive without a layer that it names', archive(['d/layer.tar']), 'd/layer.tar is missing'],
  ['an archive that names a file elsewhere', archive(['../../etc/passwd']), '../../etc/passwd is missing'],
])('refuses %s', async (_, files, why) => {
  await expect(save(files)).rejects.toThrow(`is not an image: ${why}`);
  await expect(save(files)).rejects.toFailWith('NXBK-0211');
  expect((await readdir(blobFolder(store))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
