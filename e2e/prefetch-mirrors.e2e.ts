import type { Front } from '../tools/hub';
import type { Digest, ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import { close, damagedBlobs, digestUpstream, hostOf, pull, startRegistry, temporaryStore } from './support/pulls';

const IMAGE = 'library/alpine:3.20';

let origin: Front;
let mirror: Front;
let store: ImageStore & { remove(): Promise<void> };
beforeEach(async () => {
  store = await temporaryStore();
  origin = await startRegistry();
  mirror = await startRegistry({ token: false });
});
afterEach(async () => {
  await close(origin, mirror);
  await store.remove();
});

async function expectWhole({ pulled, error }: Awaited<ReturnType<typeof pull>>, from?: Front): Promise<void> {
  expect(error).toBeUndefined();
  expect(pulled).toMatchObject({ indexDigest: await digestUpstream(IMAGE), ...(from && { host: hostOf(from) }) });
  expect(pulled && (await damagedBlobs(store, pulled))).toEqual([]);
}

it('asks the mirror, and the origin for nothing', async () => {
  await expectWhole(await pull(store, [origin, mirror], IMAGE), mirror);
  expect(origin.requests()).toEqual([]);
});

it.each([404, 403, 401, 429, 500])('goes on to the origin when the mirror answers %d', async (status) => {
  mirror.faults([{ action: 'status', status }]);
  await expectWhole(await pull(store, [origin, mirror], IMAGE, { retries: 0 }), origin);
});

it('goes on to the origin when the mirror lacks the image', async () => {
  const empty = await startRegistry({ token: false, pathPrefix: 'nothing' });
  await expectWhole(await pull(store, [origin, empty], IMAGE, { retries: 0 }), origin);
  await close(empty);
});

it('goes on to the origin when the mirror is dead', async () => {
  await mirror.off();
  await expectWhole(await pull(store, [origin, mirror], IMAGE, { retries: 0 }), origin);
});

it('names a silent mirror and goes on without it', async () => {
  mirror.faults([{ action: 'silent' }]);
  const outcome = await pull(store, [origin, mirror], IMAGE);
  await expectWhole(outcome);
  expect(outcome.retries[0]).toContain(`silent: ${hostOf(mirror)}`);
  expect(outcome.retries[0]).toContain(`going on without ${hostOf(mirror)}`);
});

it('leaves out the silent one of two mirrors and no other', async () => {
  const second = await startRegistry({ token: false });
  mirror.faults([{ action: 'silent' }]);
  await expectWhole(await pull(store, [origin, mirror, second], IMAGE));
  expect(second.requests().some(({ kind }) => kind === 'blob')).toBe(true);
  expect(origin.requests().filter(({ kind }) => kind !== 'ping' && kind !== 'token')).toEqual([]);
  await close(second);
});

it('believes no mirror that serves another index for a known digest', async () => {
  const digest = (await digestUpstream(IMAGE)) as Digest;
  const other = await manifestOf('linux/amd64');
  mirror.faults([{ kind: 'manifest', action: 'other-manifest', digest: other }]);
  const outcome = await pull(store, [origin, mirror], IMAGE, { digest, retries: 1 });
  await expectWhole(outcome);
  expect(outcome.retries[0]).toContain(`going on without ${hostOf(mirror)}`);
});

it('believes no mirror that serves wrong bytes', async () => {
  mirror.faults([{ kind: 'blob', action: 'wrong-bytes' }]);
  await expectWhole(await pull(store, [origin, mirror], IMAGE, { retries: 2 }));
});

it('says at once that there is no such image when the origin says so', async () => {
  const { error, retries } = await pull(store, [origin, mirror], 'library/alpine:nope');
  expect(error).toMatchObject({ kind: 'not-found', transient: false });
  expect(retries).toEqual([]);
});

it.each([404, 403])('does not believe a mirror that answers %d while the origin cannot be asked', async (status) => {
  mirror.faults([{ kind: 'manifest', action: 'status', status }]);
  await origin.off();
  const { error, retries } = await pull(store, [origin, mirror], IMAGE, { retries: 1 });
  expect(error).toMatchObject({ transient: true, what: expect.stringContaining('could not find out') });
  expect(retries).toHaveLength(1);

  await origin.on();
  await expectWhole(await pull(store, [origin, mirror], IMAGE, { retries: 0 }));
});

async function manifestOf(platform: string): Promise<string> {
  const response = await fetch(`${mirror.url}/v2/${IMAGE.replace(':', '/manifests/')}`, {
    headers: { accept: 'application/vnd.oci.image.index.v1+json' },
  });
  const index = (await response.json()) as {
    manifests: { digest: string; platform: { os: string; architecture: string } }[];
  };
  const found = index.manifests.find((entry) => `${entry.platform.os}/${entry.platform.architecture}` === platform);
  return found?.digest ?? '';
}
