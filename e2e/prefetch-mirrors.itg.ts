import type { Front } from '../tools/hub';
import type { ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import {
  close,
  damagedBlobs,
  digestUpstream,
  hostOf,
  pull,
  QUICK,
  startRegistry,
  temporaryStore,
} from './support/pulls';
import type { Digest } from '../packages/nx-buildkit/src/oci/digest';

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
  expect(
    origin.requests().filter(({ kind, method }) => kind === 'blob' || (method === 'GET' && kind === 'manifest')),
  ).toEqual([]);
});

it.each([404, 403, 401, 429, 500])('goes on to the origin when the mirror answers %d', async (status) => {
  mirror.faults([{ action: 'status', status }]);
  await expectWhole(await pull(store, [origin, mirror], IMAGE), origin);
});

it('goes on to the origin when the mirror lacks the image', async () => {
  const empty = await startRegistry({ token: false, pathPrefix: 'nothing' });
  await expectWhole(await pull(store, [origin, empty], IMAGE), origin);
  await close(empty);
});

it('goes on to the origin when the mirror is dead', async () => {
  await mirror.off();
  await expectWhole(await pull(store, [origin, mirror], IMAGE), origin);
});

it('does not wait for a silent mirror', async () => {
  mirror.faults([{ action: 'silent' }]);
  await expectWhole(await pull(store, [origin, mirror], IMAGE, QUICK), origin);
});

it('leaves out the silent one of two mirrors and no other', async () => {
  const second = await startRegistry({ token: false });
  mirror.faults([{ action: 'silent' }]);
  // Nobody else has the image.
  await origin.off();
  await expectWhole(await pull(store, [origin, mirror, second], IMAGE, QUICK), second);
  await close(second);
});

it('believes no mirror that serves another index for a known digest', async () => {
  const digest = (await digestUpstream(IMAGE)) as Digest;
  const other = await manifestOf('linux/amd64');
  mirror.faults([{ kind: 'manifest', action: 'other-manifest', digest: other }]);
  const outcome = await pull(store, [origin, mirror], IMAGE, { digest });
  await expectWhole(outcome);
  expect(outcome.notices.join()).toContain(`going on without ${hostOf(mirror)}`);
});

it('believes no mirror that serves wrong bytes', async () => {
  mirror.faults([{ kind: 'blob', action: 'wrong-bytes' }]);
  await expectWhole(await pull(store, [origin, mirror], IMAGE));
});

it('says at once that there is no such image when the origin says so', async () => {
  const { error, notices } = await pull(store, [origin, mirror], 'library/alpine:nope');
  expect(error).toMatchObject({ kind: 'not-found', transient: false });
  expect(notices).toEqual([]);
});

it.each([404, 403])('does not believe a mirror that answers %d while the origin cannot be asked', async (status) => {
  mirror.faults([{ kind: 'manifest', action: 'status', status }]);
  await origin.off();
  const { error } = await pull(store, [origin, mirror], IMAGE, { giveUpAfter: 2_000 });
  expect(error).toMatchObject({ kind: 'unreachable', transient: true });

  let isBack: Promise<void> | undefined;
  const outcome = await pull(store, [origin, mirror], IMAGE, { onNotice: () => void (isBack ??= origin.on()) });
  await expectWhole(outcome);
  expect(outcome.notices).not.toEqual([]);
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
