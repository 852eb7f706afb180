import type { FaultRule, Front } from '../tools/hub';
import type { ImageStore } from '../packages/nx-buildkit/src/image-store/store';
import type { RegistryLimits } from '../packages/nx-buildkit/src/registry/limits';
import { findInStore } from '../packages/nx-buildkit/src/image-store/stored-image';
import { IMAGES, networkOf, pushBenchImages } from './bench/bench-images';
import { hub } from './support/engine';
import {
  close,
  damagedBlobs,
  digestUpstream,
  PLATFORM,
  pull,
  pullAll,
  QUICK,
  startRegistry,
  temporaryStore,
} from './support/pulls';

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
  it.each<[string, Fault, Partial<RegistryLimits>]>([
    ['resets', { first: 2, action: 'reset' }, {}],
    ['answers 503', { first: 2, action: 'status', status: 503 }, {}],
    ['answers 429', { first: 2, action: 'status', status: 429 }, {}],
    ['answers with a page', { first: 2, action: 'html' }, {}],
    ['is silent', { first: 2, action: 'silent' }, { tokenTimeout: 2_000 }],
  ])('that %s for a while is asked again, and nothing else is', async (_, fault, limits) => {
    const outcome = await pullThrough('token', fault, limits);
    await expectWhole(outcome);
    expect(outcome.notices).not.toEqual([]);
    const others = registry.requests().filter(({ kind, status }) => kind !== 'token' && status !== 401);
    expect(others.map(({ kind }) => kind)).toEqual(['manifest', 'manifest', ...Array(4).fill('blob')]);
  });

  it('that refuses is believed at once', async () => {
    const { error, notices } = await pullThrough('token', { action: 'status', status: 401 });
    expect(error).toMatchObject({ kind: 'denied', transient: false, what: expect.stringContaining('401') });
    expect(notices).toEqual([]);
  });

  it('that stays silent ends the pull when its patience ends, with the name of the host', async () => {
    const { error, notices } = await pullThrough('token', { action: 'silent' }, { ...QUICK, giveUpAfter: 20_000 });
    expect(error).toMatchObject({ kind: 'silent', transient: true });
    expect(error?.what).toContain(new URL(registry.url).host);
    expect(error?.what).toContain('nothing came for 20 s');
    expect(notices[0]).toMatch(/\(failed once, tried for \d+ s more\)$/);
  });
});

describe('a blob', () => {
  it.each<[string, Fault, Partial<RegistryLimits>]>([
    ['is cut short', { first: 3, action: 'truncate', bytes: MB }, {}],
    ['is reset half-way', { first: 3, action: 'reset-after', bytes: MB }, {}],
    ['falls silent half-way', { first: 1, action: 'stall-after', bytes: MB }, QUICK],
    ['comes with wrong bytes', { first: 2, action: 'wrong-bytes' }, {}],
    ['is a page of a portal', { first: 2, action: 'html' }, {}],
    ['answers 503', { first: 6, action: 'status', status: 503 }, {}],
    ['answers 429', { first: 6, action: 'status', status: 429 }, {}],
  ])('that %s for a while arrives whole in the end', async (_, fault, limits) => {
    await expectWhole(await pullThrough('blob', fault, limits));
  });

  it('that is cut off again and again comes from the last byte each time', async () => {
    await expectWhole(await pullThrough('blob', { action: 'reset-after', bytes: MB }));
    const sent = registry.requests().reduce((sum, { kind, bytes }) => sum + (kind === 'blob' ? bytes : 0), 0);
    const { size } = (await pull(store, [registry], IMAGE)).pulled ?? { size: 0 };
    expect(sent).toBeLessThan(size * 1.5);
  });

  it.each<[string, Fault, string]>([
    ['is always wrong', { action: 'wrong-bytes' }, 'wrong-bytes'],
    ['is always a page', { action: 'html' }, 'not-a-registry'],
  ])('that %s fails the pull, leaves nothing that counts, and does no harm later', async (_, fault, kind) => {
    const { error } = await pullThrough('blob', fault, { giveUpAfter: 3_000 });
    expect(error).toMatchObject({ kind });
    const index = (await digestUpstream(IMAGE)) as `sha256:${string}`;
    expect(await findInStore(store, index, IMAGE, PLATFORM)).toBeUndefined();

    registry.faults([]);
    await expectWhole(await pull(store, [registry], IMAGE));
  });
});

it('succeeds ten times out of ten with ten images each while 70 % of the tokens and 30 % of the blobs fail in every way', async () => {
  await pushBenchImages((await hub.status()).upstream);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const own = await startRegistry({ faults: networkOf(0.7, 0.3) });
      const empty = await temporaryStore();
      const pulls = await pullAll(empty, own, IMAGES);
      const damaged = await Promise.all(pulls.flatMap(({ pulled }) => (pulled ? [damagedBlobs(empty, pulled)] : [])));
      await close(own);
      await empty.remove();
      return { errors: pulls.flatMap(({ error }) => error ?? []), whole: damaged.filter((one) => one.length === 0) };
    }),
  );
  expect(outcomes).toEqual(Array(10).fill({ errors: [], whole: Array(10).fill([]) }));
});
