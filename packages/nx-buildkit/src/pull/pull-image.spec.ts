import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LONG_RANGE } from '../image-store/blobs/ingest';
import { blobPath, openStore } from '../image-store/store';
import type { Descriptor } from '../oci/manifest';
import { digestOf } from '../oci/digest';
import { serve, type TestServer } from '../registry/testing/serve';
import { hostOf, QUICK, useSetting } from '../registry/testing/set-up';
import { pullImage, resolveTag } from './pull-image';
import { openPuller, type Puller } from './puller';
import type { Digest } from '../oci/digest';

const setting = useSetting();
const { closing } = setting;

const REPOSITORY = '/v2/team/app';
const ARM64 = { os: 'linux', architecture: 'arm64' };
const AMD64 = { os: 'linux', architecture: 'amd64' };

function put(kind: 'blobs' | 'manifests', content: Buffer | object, mediaType = 'application/x'): Descriptor {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const digest = digestOf(bytes);
  setting.registry.content.set(`${REPOSITORY}/${kind}/${digest}`, bytes);
  return { mediaType, digest, size: bytes.length };
}
const tag = ({ digest }: { readonly digest: Digest }) => {
  const { content } = setting.registry;
  content.set(`${REPOSITORY}/manifests/1`, content.get(`${REPOSITORY}/manifests/${digest}`) ?? Buffer.of());
};
const layerOf = (bytes = randomBytes(100), mediaType?: string) => put('blobs', bytes, mediaType);
const manifest = (config: object, layers = [layerOf()]) =>
  put('manifests', { schemaVersion: 2, config: put('blobs', config), layers });
const index = (...manifests: readonly object[]) => put('manifests', { schemaVersion: 2, manifests });

async function pull(
  platform = 'linux/arm64',
  host = hostOf(setting.registry),
  limits = QUICK,
  env: Readonly<Record<string, string>> = {},
) {
  const store = await openStore('store', setting.folder);
  const puller = openPuller(store, { tables: {}, env: { DOCKER_CONFIG: '/nowhere', ...env }, limits });
  closing(puller.client);
  const pulled = await pullImage(puller, { ref: `${host}/team/app:1`, platform });
  return { ...pulled, has: ({ digest }: Descriptor) => readFile(blobPath(store, digest)).then(({ length }) => length) };
}

describe('which manifest comes', () => {
  test('is that of an index in an index', async () => {
    const wanted = manifest(ARM64);
    const inner = index({ ...manifest(AMD64), platform: AMD64 }, { ...wanted, platform: ARM64 });
    const outer = index(inner);
    tag(outer);
    expect(await pull()).toMatchObject({ indexDigest: outer.digest, manifestDigest: wanted.digest });
  });

  test('leaves attestations out', async () => {
    const wanted = manifest(ARM64);
    const unknown = { os: 'unknown', architecture: 'unknown' };
    tag(index({ ...manifest({}), platform: unknown }, { ...wanted, platform: ARM64 }));
    expect(await pull()).toMatchObject({ manifestDigest: wanted.digest });
    expect(setting.registry.asked.filter((line) => line.includes('/blobs/'))).toHaveLength(2);
  });

  test('is decided by the configuration where an entry names no platform', async () => {
    const wanted = manifest(ARM64);
    tag(index(wanted));
    const pulled = await pull();
    expect(pulled).toMatchObject({ manifestDigest: wanted.digest });
    expect(pulled).not.toHaveProperty('otherPlatform');
    await expect(pull('linux/amd64')).rejects.toMatchObject({
      kind: 'no-such-platform',
      transient: false,
      what: expect.stringContaining('linux/amd64 is not among its platforms: linux/arm64'),
    });
  });

  test('brings no layers of an image that is for another platform', async () => {
    const layer = layerOf();
    tag(index(manifest(AMD64, [layer])));
    await expect(pull()).rejects.toMatchObject({ kind: 'no-such-platform' });
    await expect(pull()).rejects.toFailWith('NXBK-0519');
    expect(setting.registry.asked.join()).not.toContain(layer.digest);
  });

  test('is the only manifest if there is no index, as for BuildKit, and its platform is reported', async () => {
    const only = manifest(AMD64);
    tag(only);
    expect(await pull()).toMatchObject({
      indexDigest: only.digest,
      manifestDigest: only.digest,
      otherPlatform: 'linux/amd64',
    });
  });

  test.each([
    ['linux/arm64', { ...ARM64, variant: 'v8' }],
    ['linux/arm64/v8', ARM64],
    ['linux/aarch64', { os: 'linux', architecture: 'aarch64' }],
    ['linux/arm64/v8.0', ARM64],
    ['linux/arm64/9.0', { ...ARM64, variant: 'v9' }],
    ['linux/armhf', { os: 'linux', architecture: 'arm', variant: 'v7' }],
    ['linux/amd64', { os: 'Linux', architecture: 'x86_64' }],
  ])('for %s is that of %j', async (platform, spelt) => {
    const wanted = manifest(spelt);
    tag(index({ ...manifest({}), platform: { os: 'linux', architecture: 's390x' } }, { ...wanted, platform: spelt }));
    expect(await pull(platform)).toMatchObject({ manifestDigest: wanted.digest });
  });
});

describe('layers', () => {
  test.each([
    'application/vnd.oci.image.layer.v1.tar+zstd',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    'application/vnd.in-toto+json',
    '',
  ])('of the type %j come as they are', async (mediaType) => {
    const layer = layerOf(randomBytes(500), mediaType);
    tag(manifest(ARM64, [layer]));
    expect(await (await pull()).has(layer)).toBe(500);
  });

  test('that an image has twice come once', async () => {
    const layer = layerOf();
    tag(manifest(ARM64, [layer, layer]));
    await pull();
    expect(setting.registry.asked.filter((line) => line.includes(layer.digest))).toHaveLength(1);
  });

  test('that no registry may distribute come from where their manifest says', async () => {
    const bytes = randomBytes(500);
    const owner = closing(await serve((_, response) => void response.end(bytes)));
    const layer = { ...layerOf(bytes), urls: ['ftp://nobody/', `${owner.url}/layer?a=b`] };
    setting.registry.content.delete(`${REPOSITORY}/blobs/${layer.digest}`);
    tag(manifest(ARM64, [layer]));
    expect(await (await pull()).has(layer)).toBe(500);
    expect(owner.requests).toEqual([{ line: 'GET /layer?a=b' }]);
  });

  test.each(['Basic realm="x"', 'Bearer realm="http://HOST/token"'])(
    'that their owner gives for a login (%s) come from the registry, and the login goes nowhere',
    async (challenge) => {
      const owner = closing(
        await serve((request, response) => {
          const header = challenge.replace('HOST', request.headers.host ?? '');
          response.writeHead(401, { 'www-authenticate': header }).end();
        }),
      );
      const auth = Buffer.from('user:password').toString('base64');
      const layer = { ...layerOf(), urls: [`${owner.url}/layer`] };
      tag(manifest(ARM64, [layer]));
      const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { [owner.host]: { auth } } });
      const pulled = await pull('linux/arm64', hostOf(setting.registry), QUICK, { DOCKER_AUTH_CONFIG });
      expect(await pulled.has(layer)).toBe(100);
      expect(owner.requests).toEqual([{ line: 'GET /layer' }]);
    },
  );

  test('that their owner does not give come from the registry', async () => {
    const owner = closing(await serve((_, response) => void response.writeHead(404).end()));
    const layer = { ...layerOf(), urls: [`${owner.url}/layer`] };
    tag(manifest(ARM64, [layer]));
    expect(await (await pull()).has(layer)).toBe(100);
  });
});

describe('a large layer', () => {
  const bytes = Buffer.alloc(LONG_RANGE, 'large');
  let layer: Descriptor;
  beforeEach(() => {
    layer = layerOf(bytes);
    tag(manifest(ARM64, [layer]));
  });
  const ranges = (server: { requests(): readonly { kind: string; range?: string; reference?: string }[] }) =>
    server.requests().flatMap(({ reference, range = 'all' }) => (reference === layer.digest ? [range] : []));
  const quarter = LONG_RANGE / 4;

  test('comes by four connections', async () => {
    const registry = await setting.front({ token: false });
    await pull('linux/arm64', hostOf(registry), {});
    expect(ranges(registry).sort()).toEqual([
      `bytes=0-${quarter - 1}`,
      `bytes=${quarter}-${2 * quarter - 1}`,
      `bytes=${2 * quarter}-${3 * quarter - 1}`,
      `bytes=${3 * quarter}-${4 * quarter - 1}`,
    ]);
  });

  test('goes on in each of its ranges by itself', async () => {
    const MB = 1_000_000;
    const faults = [{ kind: 'blob', first: 6, action: 'truncate', bytes: 5 * MB } as const];
    const registry = await setting.front({ token: false, faults });
    const pulled = await pull('linux/arm64', hostOf(registry));
    expect(await pulled.has(layer)).toBe(LONG_RANGE);
    const sent = registry.requests().reduce((sum, request) => sum + (request.kind === 'blob' ? request.bytes : 0), 0);
    // Each of the six cuts would cost 5 MB where a range began again.
    expect(sent).toBeLessThan(LONG_RANGE + MB);
  });

  test('comes from a server that knows no ranges, too', async () => {
    const server: TestServer = closing(
      await serve(({ url = '' }, response) => {
        response.end(setting.registry.content.get(new URL(url, 'http://registry').pathname));
      }),
    );
    expect(await (await pull('linux/arm64', server.host)).has(layer)).toBe(LONG_RANGE);
  });
});

test('a tag cannot be resolved by the builder alone', async () => {
  const puller = { builder: {} } as Puller;
  await expect(resolveTag(puller, 'docker.io/library/alpine:3.20')).rejects.toFailWith('NXBK-0520');
});
