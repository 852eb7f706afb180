import { createReadStream } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stubDocker, type StubDocker } from '../../docker/testing/stub-docker';
import type { Digest } from '../../oci/digest';
import { putBlob } from '../blobs/blobs';
import { blobFolder, blobPath, openStore, type ImageStore } from '../store';
import { linkBlobs, loadImages } from './layout-images';
import { tarEntries } from './tar-entries';

let folder: string;
let store: ImageStore;
let docker: StubDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-images-'));
  store = await openStore(join(folder, 'store'), folder);
  docker = await stubDocker(folder);
});
afterEach(async () => {
  await docker.remove();
  await rm(folder, { recursive: true });
});

const put = async (content: object | string): Promise<Digest> =>
  (await putBlob(store, typeof content === 'string' ? content : JSON.stringify(content))).digest;

/** Puts an image of these layers, by their texts, into the store. */
async function image(...layers: readonly string[]): Promise<Digest> {
  const ref = async (text: string) => ({ digest: await put(text), size: text.length });
  return put({ config: await ref(`{"of":"${layers.join()}"}`), layers: await Promise.all(layers.map(ref)) });
}

const index = (...manifests: readonly Digest[]) =>
  put({ manifests: manifests.map((digest) => ({ digest, size: 1, platform: { os: 'linux', architecture: 'arm' } })) });

const lines = (of: readonly Digest[]) => of.map((digest) => digest.slice(7)).sort();

it('links what the layouts behind contexts hold, also of an index, of which a part is there', async () => {
  const root = join(folder, 'layout');
  const missing = `sha256:${'0'.repeat(64)}` as const;
  const [one, two] = [await image('shared', 'one'), await image('shared', 'two')];
  await put('not asked for');
  const all = await index(one, missing);
  const context = (digest: Digest) => `oci-layout://${store.root}:locked@${digest}`;
  await linkBlobs(root, [context(all), context(two), context(two), context(missing), 'libs/docs', 'https://a.test']);

  const texts = ['shared', 'one', 'two', '{"of":"shared,one"}', '{"of":"shared,two"}'];
  const expected = lines([all, one, two, ...(await Promise.all(texts.map(put)))]);
  expect((await readdir(blobFolder({ root }))).sort()).toEqual(expected);
  expect((await lstat(blobPath({ root }, one))).isSymbolicLink()).toBe(true);
  expect(await readFile(blobPath({ root }, await put('shared')), 'utf8')).toBe('shared');
});

it('loads images together under all their names, and sends each blob once', async () => {
  const tar = join(folder, 'loaded.tar');
  await docker.does(`echo "$@" > '${tar}.args'; cat > '${tar}'`);
  const [one, two] = [await image('shared', 'one'), await image('shared', 'two')];
  const both = await index(one, two);
  await loadImages(store.root, [
    { digest: one, tags: ['one:1', 'one:latest'] },
    { digest: both, tags: ['r.test:5000/both:2'] },
  ]);
  const files = new Map<string, string>();
  for await (const entry of tarEntries(createReadStream(tar))) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    expect(files.has(entry.header.name)).toBe(false);
    files.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  expect(await readFile(`${tar}.args`, 'utf8')).toBe('image load --quiet\n');
  const { manifests } = JSON.parse(files.get('index.json') ?? '');
  const named = manifests.map(({ digest, annotations }: { digest: string; annotations: object }) => [
    digest,
    ...Object.values(annotations),
  ]);
  expect(named).toEqual([
    [one, 'docker.io/library/one:1', '1'],
    [one, 'docker.io/library/one:latest', 'latest'],
    [both, 'r.test:5000/both:2', '2'],
  ]);
  // What an engine with the classic store reads, which has no index.
  const [archived, ...others] = JSON.parse(files.get('manifest.json') ?? '');
  expect(archived).toMatchObject({ RepoTags: ['one:1', 'one:latest'] });
  expect(archived.Layers.map((name: string) => files.get(name))).toEqual(['shared', 'one']);
  expect(others).toEqual([]);
  expect([...files.values()]).toEqual(expect.arrayContaining(['two', '{"of":"shared,two"}']));
});

it('fails for an image that is not in the layout, and when the engine refuses', async () => {
  await docker.does('cat > /dev/null; echo "no space left on device" >&2; exit 1');
  const digest = await image('one');
  await expect(loadImages(store.root, [{ digest, tags: ['one:1'] }])).rejects.toThrow(/Loading an image/);
  await rm(blobPath(store, digest));
  await expect(loadImages(store.root, [{ digest, tags: ['one:1'] }])).rejects.toFailWith('NXBK-0604');
});
