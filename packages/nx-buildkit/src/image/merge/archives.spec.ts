import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { type Digest, digestOf } from '../../oci/digest';
import { importArchives } from './archives';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'archives-'))));
afterEach(() => rm(root, { recursive: true }));

const blob = (text: string) => ({ digest: digestOf(text), size: text.length });
const config = JSON.stringify({ os: 'linux', architecture: 'arm64', variant: 'v8' });
const manifest = JSON.stringify({ schemaVersion: 2, config: blob(config), layers: [] });
const attestation = JSON.stringify({ schemaVersion: 2, config: blob('{}'), layers: [] });
const index = JSON.stringify({
  schemaVersion: 2,
  manifests: [
    { ...blob(manifest), platform: { os: 'linux', architecture: 'arm64' } },
    { ...blob(attestation), platform: { os: 'unknown', architecture: 'unknown' } },
  ],
});

async function archive(...texts: readonly string[]): Promise<string> {
  const path = join(root, 'arm64.oci.tar');
  const tar = pack();
  for (const text of texts) tar.entry({ name: `blobs/sha256/${digestOf(text).slice(7)}` }, text);
  tar.finalize();
  await writeFile(path, await buffer(tar));
  return path;
}

const importOne = (path: string, digest: Digest, platforms = ['linux/arm64']) =>
  importArchives([{ archive: path, digest, platforms, uncommitted: {} }], { storeDir: 'store' }, root);

it('gives sources for images from archives, and none for those that a registry has', async () => {
  const source = (digest: Digest) => [digest, `oci-layout://${join(root, 'store')}:made@${digest}`] as const;
  const whole = await archive(config, manifest, attestation, index, '{}');
  expect([...(await importOne(whole, digestOf(index)))]).toEqual([source(digestOf(index))]);
  const bare = await archive(config, manifest);
  expect([...(await importOne(bare, digestOf(manifest)))]).toEqual([source(digestOf(manifest))]);
  const pushed = { digest: digestOf(index), platforms: ['linux/arm64'], uncommitted: {} };
  expect([...(await importArchives([pushed], {}, root))]).toEqual([]);
});

it('refuses an archive with an image whose platform the index does not say', async () => {
  const other = JSON.stringify({ os: 'linux', architecture: 'amd64' });
  const hidden = JSON.stringify({ schemaVersion: 2, config: blob(other), layers: [] });
  const both = JSON.stringify({
    schemaVersion: 2,
    manifests: [{ ...blob(manifest), platform: { os: 'linux', architecture: 'arm64' } }, blob(hidden)],
  });
  const path = await archive(config, manifest, other, hidden, both);
  await expect(importOne(path, digestOf(both))).rejects.toThrow('holds an image for linux/amd64 and linux/arm64');
});

it.each([
  ['another platform', ['linux/amd64'], 'holds an image for linux/arm64, and not for linux/amd64'],
  ['one platform of two', ['linux/amd64', 'linux/arm64'], 'and not for linux/amd64 and linux/arm64'],
])('refuses an archive of %s', async (_, platforms, why) => {
  const whole = await archive(config, manifest, attestation, index, '{}');
  await expect(importOne(whole, digestOf(index), platforms)).rejects.toThrow(why);
});
