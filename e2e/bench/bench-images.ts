import { buildImage, buildLayer, noise, pushImage, type FaultRule } from '../../tools/hub';

/** Images of three layers of 1 MB each, of which the first is the same in all: one document for the index and one for the platform each, 31 blobs. */
export const IMAGES: readonly string[] = Array.from({ length: 10 }, (_, i) => `bench/image-${i}:1`);

/** Bytes a second that a connection carries: 50 Mbit/s. */
const BANDWIDTH = 6_250_000;

/** @param upstream a registry that asks for no token */
export async function pushBenchImages(upstream: string): Promise<void> {
  const layer = (seed: string) => buildLayer([{ path: 'data', data: noise(seed, 1_000_000) }]);
  const shared = await layer('shared');
  for (const image of IMAGES) {
    const layers = async () => [shared, await layer(`${image} 1`), await layer(`${image} 2`)];
    const [repository = '', tag = ''] = image.split(':');
    await pushImage(upstream, repository, tag, await buildImage({ platforms: ['linux/arm64'], layers }));
  }
}

/** An image that is as good as empty, for what does not depend on images. */
export const TINY = 'bench/tiny:1';

/** @param upstream a registry that asks for no token */
export async function pushTinyImage(upstream: string): Promise<void> {
  const layers = async () => [await buildLayer([{ path: 'data', data: 'tiny' }])];
  await pushImage(upstream, 'bench/tiny', '1', await buildImage({ platforms: ['linux/arm64'], layers }));
}

/** An image of one layer of 1 GB. */
export const LARGE = 'bench/large:1';

/** @param upstream a registry that asks for no token */
export async function pushLargeImage(upstream: string): Promise<void> {
  const layer = await buildLayer([{ path: 'data', data: noise('large', 1_000_000_000) }]);
  await pushImage(
    upstream,
    'bench/large',
    '1',
    await buildImage({ platforms: ['linux/arm64'], layers: async () => [layer] }),
  );
}

/**
 * A network that carries 50 Mbit/s a connection, and of which a part of the requests fails in four ways.
 *
 * @param tokens how many of the requests for tokens, 0 to 1
 * @param blobs how many of the requests for blobs
 */
export function networkOf(tokens: number, blobs: number): readonly FaultRule[] {
  return [
    ...mixed(tokens, [
      { kind: 'token', action: 'reset' },
      { kind: 'token', action: 'silent' },
      { kind: 'token', action: 'status', status: 503 },
      { kind: 'token', action: 'status', status: 429 },
    ]),
    ...mixed(blobs, [
      { kind: 'blob', action: 'reset-after', bytes: 100 },
      { kind: 'blob', action: 'truncate', bytes: 100 },
      { kind: 'blob', action: 'wrong-bytes' },
      { kind: 'blob', action: 'silent' },
    ]),
    { kind: 'blob', action: 'throttle', bytesPerSecond: BANDWIDTH },
  ];
}

/**
 * A network of which a part of the requests for tokens, and as large a part of those for blobs, fails at once: no tool has to wait for a silent host.
 *
 * @param share 0 to 1
 */
export function failingAtOnce(share: number): readonly FaultRule[] {
  return [
    ...mixed(share, [
      { kind: 'token', action: 'reset' },
      { kind: 'token', action: 'status', status: 503 },
      { kind: 'token', action: 'status', status: 429 },
    ]),
    ...mixed(share, [
      { kind: 'blob', action: 'reset-after', bytes: 100 },
      { kind: 'blob', action: 'truncate', bytes: 100 },
      { kind: 'blob', action: 'wrong-bytes' },
      { kind: 'blob', action: 'status', status: 503 },
    ]),
  ];
}

/** Each rule strikes as many requests as any other; a rule sees only those that the ones before it left. */
function mixed(share: number, rules: readonly FaultRule[]): readonly FaultRule[] {
  const each = share / rules.length;
  return rules.map((rule, i) => ({ ...rule, probability: each / (1 - i * each) }));
}
