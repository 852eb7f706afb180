import { randomBytes } from 'node:crypto';
import { openStore } from '../image-store/store';
import type { Descriptor } from '../oci/manifest';
import { openPuller, type Puller } from '../pull/puller';
import { digestOf } from '../oci/digest';
import { hostOf, QUICK, useSetting } from '../registry/testing/set-up';
import { fetchImage } from './fetch-image';
import type { BaseImage } from './lock-file';
import type { Digest } from '../oci/digest';

const setting = useSetting();

const REPOSITORY = '/v2/team/app';
const ARM64 = { os: 'linux', architecture: 'arm64' };
const AMD64 = { os: 'linux', architecture: 'amd64' };

function put(kind: 'blobs' | 'manifests', content: Buffer | object): Descriptor {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const digest = digestOf(bytes);
  setting.registry.content.set(`${REPOSITORY}/${kind}/${digest}`, bytes);
  return { mediaType: 'application/x', digest, size: bytes.length };
}

function manifest(config: object): Descriptor {
  const layers = [put('blobs', randomBytes(10))];
  return put('manifests', { schemaVersion: 2, config: put('blobs', config), layers });
}

function index(amd64: Descriptor, arm64: Descriptor): Descriptor {
  const manifests = [
    { ...amd64, platform: AMD64 },
    { ...arm64, platform: ARM64 },
  ];
  return put('manifests', { schemaVersion: 2, manifests });
}

function tag({ digest }: { readonly digest: Digest }): void {
  const { content } = setting.registry;
  content.set(`${REPOSITORY}/manifests/1`, content.get(`${REPOSITORY}/manifests/${digest}`) ?? Buffer.of());
}

async function open(): Promise<{
  readonly puller: Puller;
  readonly fetch: (known?: Digest, over?: Partial<BaseImage>) => ReturnType<typeof fetchImage>;
}> {
  const store = await openStore('store', setting.folder);
  const puller = openPuller(store, { tables: {}, env: { DOCKER_CONFIG: '/nowhere' }, limits: QUICK });
  setting.closing(puller.client);
  const ref = `${hostOf(setting.registry)}/team/app:1`;
  const image: BaseImage = { written: ref, ref, contextKey: ref, platform: 'linux/arm64', role: 'base' };
  return {
    puller,
    fetch: (known, over) => fetchImage(puller, { ...image, ...over }, known, { events: () => ({}) }),
  };
}

describe('an image for another platform', () => {
  it('is refused when only a lock names it, and its tag has the platform', async () => {
    const amd64 = manifest(AMD64);
    tag(index(amd64, manifest(ARM64)));
    const { fetch } = await open();
    const refusal = {
      kind: 'moved',
      what: expect.stringContaining('is for linux/amd64 and not for linux/arm64, and its tag points to another image'),
    };
    await expect(fetch(amd64.digest)).rejects.toMatchObject(refusal);
    await expect(fetch(amd64.digest)).rejects.toFailWith('NXBK-0702');
    // The store has it now, and still nothing is built on it.
    await expect(fetch(amd64.digest)).rejects.toMatchObject(refusal);
    // For its own platform it is right.
    expect(await fetch(amd64.digest, { platform: 'linux/amd64' })).toMatchObject({ indexDigest: amd64.digest });
  });

  it('is taken from a lock when its tag has nothing else, and the registry is asked for that once', async () => {
    const amd64 = manifest(AMD64);
    tag(amd64);
    const { fetch } = await open();
    expect(await fetch(amd64.digest)).toMatchObject({ otherPlatform: 'linux/amd64' });
    const { length } = setting.registry.asked;
    expect(await fetch(amd64.digest)).toMatchObject({ otherPlatform: 'linux/amd64' });
    expect(setting.registry.asked).toHaveLength(length);
  });

  it('is taken without another question where it was fetched by its tag', async () => {
    const amd64 = manifest(AMD64);
    tag(amd64);
    const { fetch } = await open();
    await fetch();
    const { length } = setting.registry.asked;
    tag(manifest(ARM64));
    expect(await fetch(amd64.digest)).toMatchObject({ otherPlatform: 'linux/amd64' });
    expect(setting.registry.asked).toHaveLength(length);
  });

  it('is taken where the Dockerfile pins it', async () => {
    const amd64 = manifest(AMD64);
    tag(index(amd64, manifest(ARM64)));
    const { fetch } = await open();
    const ref = `${hostOf(setting.registry)}/team/app@${amd64.digest}`;
    expect(await fetch(amd64.digest, { ref })).toMatchObject({ otherPlatform: 'linux/amd64' });
  });
});

describe('the note on a pull', () => {
  it('says how much came from where, in what time, and what went wrong on the way', async () => {
    const arm64 = manifest(ARM64);
    tag(arm64);
    const front = await setting.front({ token: false, faults: [{ first: 2, action: 'status', status: 503 }] });
    const host = hostOf(front);
    const { fetch } = await open();
    const { pull, fetchedBytes } = await fetch(undefined, { ref: `${host}/team/app:1` });
    expect(pull).toMatchObject({ from: 'registry', host, fetchedBytes, took: expect.any(Number) });
    expect(pull?.troubles).toEqual([{ host, reason: expect.stringContaining('503'), times: 2 }]);
  });
});
