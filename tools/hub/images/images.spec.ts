import { gunzipSync } from 'node:zlib';
import { startFakeRegistry } from '../testing/fake-registry';
import { buildImage } from './image';
import { buildLayer, noise } from './layer';
import { pushImage } from './push';
import { rootfs } from './rootfs';
import { sha256 } from './blob';
import { standIns } from './stand-ins';

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: object;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
}

const parse = <T>(data: Buffer | undefined) => JSON.parse(String(data)) as T;
const layer = () =>
  buildLayer([{ path: 'etc/' }, { path: 'etc/motd', data: 'hello\n' }, { path: 'm', linkTo: 'etc/motd' }]);

describe('buildLayer', () => {
  it('gives the same bytes on every machine', async () => {
    expect((await layer()).digest).toBe('sha256:9076fcf11700aab7da95544cfc5bb16da816ae7917f0db7414fc123c674d69f1');
  });

  it('knows the digest of the tar inside', async () => {
    const { data, diffId } = await layer();
    expect(sha256(gunzipSync(data))).toBe(diffId);
  });
});

test('noise depends on its seed alone and does not repeat', () => {
  expect(noise('a', 100)).toEqual(noise('a', 100));
  expect(noise('a', 100)).not.toEqual(noise('b', 100));
  expect(new Set(noise('a', 10_000)).size).toBe(256);
});

test('rootfs has a shell, and folders for temporary files that anyone may use', () => {
  const entries = rootfs(Buffer.from('busybox'), 'ID=test\n');
  expect(entries).toContainEqual({ path: 'bin/sh', linkTo: 'busybox' });
  expect(entries).toContainEqual({ path: 'tmp/', mode: 0o1777 });
  expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
});

describe('buildImage', () => {
  const layers = async () => [await layer()];

  it('makes an index of both architectures', async () => {
    const { root, manifests } = await buildImage({ layers });
    const index = parse<Index>(root.data);
    expect(index.manifests.map(({ platform }) => platform)).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
    ]);
    expect(index.manifests.map(({ digest }) => digest)).toEqual(manifests.map(({ digest }) => digest));
  });

  it('makes an index that lacks an architecture', async () => {
    const { root } = await buildImage({ layers, platforms: ['linux/amd64'] });
    expect(parse<Index>(root.data).manifests).toHaveLength(1);
  });

  it('makes a manifest without an index', async () => {
    const { root, manifests } = await buildImage({ layers, platforms: ['linux/arm64/v8'], index: false });
    expect(root.mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
    expect(manifests).toEqual([]);
  });

  it('puts triggers and layers into the config', async () => {
    const { blobs } = await buildImage({ layers, config: { OnBuild: ['RUN true'] } });
    expect(parse(blobs[0]?.data)).toEqual({
      architecture: 'amd64',
      os: 'linux',
      config: { OnBuild: ['RUN true'] },
      rootfs: { type: 'layers', diff_ids: [(await layer()).diffId] },
    });
  });

  it('adds attestations of no platform, each for a manifest of one', async () => {
    const index = parse<Index>((await buildImage({ layers, attestations: true })).root.data);
    const [amd64, , attestation] = index.manifests;
    expect(index.manifests).toHaveLength(4);
    expect(attestation).toMatchObject({
      platform: { architecture: 'unknown', os: 'unknown' },
      annotations: {
        'vnd.docker.reference.digest': amd64?.digest,
        'vnd.docker.reference.type': 'attestation-manifest',
      },
    });
  });

  it('refuses a platform that there is no shell for', async () => {
    await expect(buildImage({ layers, platforms: ['linux/s390x'] })).rejects.toThrow('linux/s390x');
  });
});

test('pushImage uploads every part once, and the tag last', async () => {
  const registry = await startFakeRegistry();
  const image = await buildImage({ layers: async () => [await layer()] });
  await pushImage(registry.url, 'a/b', '1', image);
  for (const { digest, data } of image.blobs) expect(registry.content.get(`/v2/a/b/blobs/${digest}`)).toEqual(data);
  for (const { digest, data } of image.manifests) {
    expect(registry.content.get(`/v2/a/b/manifests/${digest}`)).toEqual(data);
  }
  expect(registry.content.get('/v2/a/b/manifests/1')).toEqual(image.root.data);
  expect(registry.asked.at(-1)).toBe('PUT /v2/a/b/manifests/1');
  expect(registry.asked.filter((asked) => asked.startsWith('POST'))).toHaveLength(3);
  await registry.close();
});

test('stand-ins of one distribution share its layers', async () => {
  const shells = { amd64: Buffer.from('amd64'), arm64: Buffer.from('arm64') };
  const images = standIns({ shells, frontendBinary: __filename });
  const layersOf = async (name: string) => {
    const image = await images.find(({ repository }) => repository === name)?.build();
    return parse<{ layers: { digest: string }[] }>(image?.manifests[1]?.data).layers.map(({ digest }) => digest);
  };
  const ubuntu = await layersOf('library/ubuntu');
  expect((await layersOf('library/node')).slice(0, 2)).toEqual(ubuntu);
  expect((await layersOf('library/golang')).slice(0, 2)).toEqual(ubuntu);
  expect((await layersOf('gitea/gitea'))[0]).toEqual((await layersOf('library/alpine'))[0]);
});
