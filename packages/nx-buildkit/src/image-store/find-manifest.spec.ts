import { findManifest, otherPlatform } from './find-manifest';
import { type Digest, digestOf } from '../oci/digest';

const ref = 'docker.io/library/alpine:3.20';
const image = { ref, platform: 'linux/arm64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };
const AMD64 = { os: 'linux', architecture: 'amd64' };

const texts = new Map<Digest, string>();
const put = (document: object): Digest => {
  const text = JSON.stringify(document);
  texts.set(digestOf(text), text);
  return digestOf(text);
};
const manifest = (of: string): Digest =>
  put({ config: { digest: digestOf(of), size: 1 }, layers: [{ digest: digestOf('layer'), size: 2 }] });
const index = (...entries: readonly { digest: Digest; platform?: object }[]): Digest =>
  put({ manifests: entries.map((entry) => ({ ...entry, size: texts.get(entry.digest)?.length ?? 0 })) });
const find = (digest: Digest) => findManifest(image, digest, async (of) => texts.get(of));

const arm64 = manifest('arm64');
const amd64 = manifest('amd64');

describe('findManifest', () => {
  it('takes the entry for the platform, and tells by which documents it came there', async () => {
    const root = index({ digest: amd64, platform: AMD64 }, { digest: arm64, platform: ARM64 });
    const found = await find(root);
    expect(found).toMatchObject({ manifestDigest: arm64, platformIn: 'index' });
    expect(found?.documents.map(({ digest }) => digest)).toEqual([root, arm64]);
  });

  it('follows an index in an index', async () => {
    const inner = index({ digest: amd64, platform: AMD64 }, { digest: arm64, platform: ARM64 });
    const root = index({ digest: inner });
    const found = await find(root);
    expect(found).toMatchObject({ manifestDigest: arm64, platformIn: 'index' });
    expect(found?.documents.map(({ digest }) => digest)).toEqual([root, inner, arm64]);
  });

  it('does not follow indexes in indexes without end', async () => {
    let nested = manifest('deep');
    for (let i = 0; i < 20; i++) nested = index({ digest: nested });
    await expect(find(nested)).rejects.toMatchObject({
      transient: false,
      what: expect.stringContaining('more than 10 indexes are nested'),
    });
  });

  it('takes the first entry without a platform where none is for the platform', async () => {
    const unknown = { digest: amd64, platform: { os: 'unknown', architecture: 'unknown' } };
    expect(await find(index(unknown, { digest: arm64 }, { digest: amd64 }))).toMatchObject({
      manifestDigest: arm64,
      platformIn: 'config',
    });
    expect(await find(index({ digest: amd64 }, { digest: arm64, platform: ARM64 }))).toMatchObject({
      manifestDigest: arm64,
    });
  });

  it('takes a manifest without an index as it is', async () => {
    expect(await find(amd64)).toMatchObject({ manifestDigest: amd64, platformIn: 'nothing' });
  });

  it('says which platforms there are when the wanted one is not among them', async () => {
    await expect(find(index({ digest: amd64, platform: AMD64 }))).rejects.toMatchObject({
      transient: false,
      what: expect.stringContaining('linux/arm64 is not among its platforms: linux/amd64'),
    });
  });

  it('finds nothing behind a document that is not there', async () => {
    expect(await find(index({ digest: digestOf('gone'), platform: ARM64 }))).toBeUndefined();
  });
});

describe('otherPlatform', () => {
  const other = (platformIn: 'index' | 'config' | 'nothing', config: object) =>
    otherPlatform(image, { platformIn }, JSON.stringify(config));

  it.each([ARM64, {}, { os: '', architecture: '' }])(
    'has nothing against a manifest alone whose configuration says %j',
    (config) => expect(other('nothing', config)).toBeUndefined(),
  );

  it('tells what a manifest alone is for', () => expect(other('nothing', AMD64)).toBe('linux/amd64'));

  it('lets the configuration decide where an index does not', () => {
    expect(other('config', ARM64)).toBeUndefined();
    expect(() => other('config', AMD64)).toThrow('linux/arm64 is not among its platforms: linux/amd64');
  });

  it('believes an index', () => expect(other('index', AMD64)).toBeUndefined());
});
