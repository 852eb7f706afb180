import { useBuilder } from '../builder/use';
import { exportImage, type Export } from '../buildx/export';
import { attemptPull } from './pull-attempt';
import { digestOf } from '../image-store/blobs';
import type { Detour } from './pull-method';
import { withBlobLocks } from '../image-store/blob-locks';
import { hostOfRegistry, mirrorsOf } from './imagetools-mirrors';
import type { AttemptOptions, WantedImage } from './pull-options';
import { fetchBlobs, whole, type Pulled } from './pull-by-imagetools';
import { PullError, type PullFailureKind } from '../buildx/pull-error';
import { openPuller, type PullSource } from './puller';
import { pin, registryOf } from '../oci/reference';
import { parseDigest, type Digest, type ImageStore } from '../image-store/store';
import { transfer, type Carrier } from './transfer';
import { fetchConfig, fetchUpstream, type Upstream } from './fetch-manifest';

const OUT_OF_REACH: ReadonlySet<PullFailureKind> = new Set([
  'unreachable',
  'certificate',
  'stalled',
  'denied',
  'unknown',
]);

/**
 * One attempt to bring an image whole into the store out of the builder, which fetches it with its own network and certificates.
 *
 * Where imagetools can ask what the image is, the builder gives the layers alone, and index, manifest and configuration are upstream's own.
 * Where it cannot, the image is what BuildKit writes anew around upstream's layers: its index digest is that manifest's.
 *
 * @throws PullError
 */
export async function pullByBuilder(
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  detour: Detour,
  options: AttemptOptions,
): Promise<Pulled> {
  const upstream = await askUpstream(store, source, wanted, detour, options);
  const way = { way: 'builder', why: detour.why } as const;
  // It is buildx on this host that fetches tokens for the builder, with the same proxies and authorities as for imagetools.
  const { env } = await openPuller(store, source);
  if (!(upstream instanceof PullError)) {
    const carrier = carrierOf({ ...source, env }, detour, { ...wanted, ref: pin(wanted.ref, upstream.manifestDigest) });
    const { bytes, host } = await fetchBlobs(store, carrier, wanted.ref, upstream, options);
    return { ...(await whole(store, upstream.indexDigest, wanted)), fetchedBytes: bytes, ...way, host };
  }
  const { digest, bytes, host } = await exportWhole(store, { ...source, env }, wanted, detour, upstream, options);
  return { ...(await whole(store, digest, wanted)), fetchedBytes: bytes, ...way, host };
}

/** @returns why imagetools cannot ask, where only the builder can */
async function askUpstream(
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  { canAsk }: Detour,
  options: AttemptOptions,
): Promise<Upstream | PullError> {
  try {
    return await attemptPull(
      async (_, puller, image) => {
        const upstream = await fetchUpstream(store, puller, image, options);
        refuseTriggers(wanted.ref, await fetchConfig(store, puller, image, upstream.manifest.config, options));
        return upstream;
      },
      store,
      source,
      wanted,
      [],
      options,
    );
  } catch (error) {
    if (!canAsk && error instanceof PullError && isOutOfReach(error)) return error;
    throw error;
  }
}

/**
 * Whether only the builder can speak with a registry. Servers differ in what they tell a client without its certificate; and a mirror that lacks
 * an image says nothing of an origin that could not be asked, which such a failure may pass for.
 */
function isOutOfReach({ kind, transient }: PullError): boolean {
  return OUT_OF_REACH.has(kind) || (kind === 'not-found' && transient);
}

async function exportWhole(
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  detour: Detour,
  { transient }: PullError,
  { onProgress, stallTimeout, signal }: AttemptOptions,
): Promise<{ readonly digest: Digest; readonly bytes: number; readonly host?: string }> {
  const carrier = carrierOf(source, detour, wanted);
  const key = { digest: digestOf(`${wanted.ref} ${wanted.platform}`), size: 0 };
  const { host } = await withBlobLocks(store, [key], signal, (guarded) =>
    transfer(store, carrier, wanted.ref, key.digest, [], {
      stallTimeout,
      signal: guarded,
      onBytes: (bytes, from) => onProgress?.({ bytes, ...carrier.extent(), host: from }),
    }),
  );
  const digest = parseDigest(carrier.exported());
  if (!digest || (wanted.digest && wanted.digest !== digest)) {
    // It can also be upstream's, which shows when that can be asked again.
    const what = `the builder gives ${digest ?? 'nothing'}, and ${wanted.digest} was wanted`;
    throw new PullError('moved', wanted.ref, what, transient);
  }
  return { digest, bytes: carrier.underWay(), host };
}

interface ExportCarrier extends Carrier {
  readonly underWay: () => number;
  /** What there is to bring, as far as the builder has said so. */
  readonly extent: () => { readonly total: number; readonly layers: number };
  /** The digest of the manifest that was written. */
  readonly exported: () => string | undefined;
}

function carrierOf(source: PullSource, { builder }: Detour, { ref, platform }: WantedImage): ExportCarrier {
  const image = { builder: builder.name, ref, platform, env: source.env };
  let arrived = { bytes: 0, total: 0, layers: 0 };
  let ended: Export | undefined;
  return {
    async carry(dir, options) {
      ended = await useBuilder(builder, () => exportImage(image, dir, (progress) => (arrived = progress), options));
      if (ended.trigger !== undefined) throw hasTriggers(ref, ended.trigger);
      return ended;
    },
    host: () => onlyHost(source, builder.driver, ref),
    underWay: () => arrived.bytes,
    extent: () => ({ total: arrived.total, layers: arrived.layers }),
    exported: () => ended?.metadata['containerimage.digest'],
  };
}

/** Which of several hosts BuildKit took, and which ones a buildkitd has that got its configuration elsewhere, it does not say. */
function onlyHost({ toml }: PullSource, driver: Detour['builder']['driver'], ref: string): string | undefined {
  const registry = registryOf(ref);
  const isKnown = (driver === 'docker-container' || driver === 'kubernetes') && mirrorsOf(toml, registry).length === 0;
  return isKnown ? hostOfRegistry(registry) : undefined;
}

function refuseTriggers(ref: string, config: string): void {
  const { OnBuild } = (JSON.parse(config) as { config?: { OnBuild?: readonly string[] | null } }).config ?? {};
  if (OnBuild?.[0] !== undefined) throw hasTriggers(ref, `ONBUILD ${OnBuild[0]}`);
}

function hasTriggers(ref: string, trigger: string): PullError {
  return new PullError('has-triggers', ref, `has ONBUILD triggers, which the builder would run on the way: ${trigger}`);
}
