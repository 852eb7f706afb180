import type { FaultRule, Front } from '../tools/hub';
import type { ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import { findInStore } from '../packages/nx-buildkit/src/image-store/stored-image';
import { close, damagedBlobs, digestUpstream, PLATFORM, pull, startRegistry, temporaryStore } from './support/pulls';

const IMAGE = 'gitea/gitea:1.25.1';
const MB = 1_000_000;

let registry: Front;
let store: ImageStore & { remove(): Promise<void> };
beforeEach(async () => {
  store = await temporaryStore();
  registry = await startRegistry();
});
afterEach(async () => {
  await close(registry);
  await store.remove();
});

type Fault<Rule = FaultRule> = Rule extends unknown ? Omit<Rule, 'kind'> : never;

async function pullThrough(kind: 'token' | 'blob', fault: Fault, options?: Parameters<typeof pull>[3]) {
  registry.faults([{ kind, ...fault } as FaultRule]);
  return pull(store, [registry], IMAGE, options);
}

async function expectWhole({ pulled, error }: Awaited<ReturnType<typeof pull>>): Promise<void> {
  expect(error).toBeUndefined();
  expect(pulled).toMatchObject({ indexDigest: await digestUpstream(IMAGE) });
  expect(pulled && (await damagedBlobs(store, pulled))).toEqual([]);
}

describe('a token endpoint', () => {
  it.each<[string, Fault]>([
    ['resets', { first: 2, action: 'reset' }],
    ['answers 503', { first: 2, action: 'status', status: 503 }],
    ['answers 429', { first: 2, action: 'status', status: 429 }],
    ['answers with a page', { first: 2, action: 'html' }],
    ['is silent', { first: 1, action: 'silent' }],
  ])('that %s for a while is asked again', async (_, fault) => {
    const outcome = await pullThrough('token', fault);
    await expectWhole(outcome);
    expect(outcome.retries).not.toEqual([]);
  });

  it('that fails for a while is asked again although nothing else is to be tried again', async () => {
    await expectWhole(await pullThrough('token', { first: 2, action: 'status', status: 503 }, { retries: 0 }));
  });

  it('that refuses is believed at once', async () => {
    const { error, retries } = await pullThrough('token', { action: 'status', status: 401 });
    expect(error).toMatchObject({ kind: 'denied', transient: false, what: expect.stringContaining('401') });
    expect(retries).toEqual([]);
  });

  it('that stays silent ends the pull with the name of the host', async () => {
    const { error } = await pullThrough('token', { action: 'silent' }, { retries: 1, stallTimeout: 1_500 });
    expect(error).toMatchObject({ kind: 'stalled', transient: true });
    expect(error?.what).toContain(new URL(registry.url).host);
  });
});

describe('a blob', () => {
  it.each<[string, Fault]>([
    ['is cut short', { first: 3, action: 'truncate', bytes: MB }],
    ['is reset half-way', { first: 3, action: 'reset-after', bytes: MB }],
    ['falls silent half-way', { first: 1, action: 'stall-after', bytes: MB }],
    ['comes with wrong bytes', { first: 2, action: 'wrong-bytes' }],
    ['is a page of a portal', { first: 2, action: 'html' }],
    ['answers 503', { first: 6, action: 'status', status: 503 }],
    ['answers 429', { first: 6, action: 'status', status: 429 }],
  ])('that %s for a while arrives whole in the end', async (_, fault) => {
    await expectWhole(await pullThrough('blob', fault));
  });

  it.each<[string, Fault, string]>([
    ['is always wrong', { action: 'wrong-bytes' }, 'wrong-bytes'],
    ['is always a page', { action: 'html' }, 'wrong-bytes'],
  ])('that %s fails the pull, leaves nothing that counts, and does no harm later', async (_, fault, kind) => {
    const { error } = await pullThrough('blob', fault, { retries: 1 });
    expect(error).toMatchObject({ kind });
    const index = (await digestUpstream(IMAGE)) as `sha256:${string}`;
    expect(await findInStore(store, index, IMAGE, PLATFORM)).toBeUndefined();

    registry.faults([]);
    await expectWhole(await pull(store, [registry], IMAGE, { retries: 0 }));
  });
});

it('succeeds ten times out of ten from an empty store while 70 % of the token requests fail', async () => {
  registry.faults([
    { kind: 'token', probability: 0.35, action: 'reset' },
    { kind: 'token', probability: 0.54, action: 'status', status: 503 },
  ]);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const empty = await temporaryStore();
      const { error, pulled } = await pull(empty, [registry], IMAGE);
      const damaged = pulled && (await damagedBlobs(empty, pulled));
      await empty.remove();
      return { error, damaged };
    }),
  );
  expect(outcomes).toEqual(Array(10).fill({ error: undefined, damaged: [] }));
});
