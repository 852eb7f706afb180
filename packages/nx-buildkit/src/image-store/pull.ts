import { imagetools, inspectRawCommand, type Puller } from '../buildx/imagetools';
import { digestOf, putBlob, readBlob, type BlobRef } from './blobs';
import { withBlobLocks } from './locks';
import { parseManifest } from './manifest';
import { pullFailure, PullError } from './pull-error';
import { parseReference, pin } from '../reference';
import { blobsOf, chooseManifest, findInStore, missingBlobs, type StoredImage } from './stored-image';
import { transfer, type PulledManifest, type Transferred, type TransferOptions } from './transfer';
import { parseDigest, type Digest, type ImageStore } from './store';

/** An image that somebody needs. */
export interface WantedImage {
  /** Normalized: `docker.io/library/alpine:3.20`. */
  readonly ref: string;
  /** `linux/arm64`. */
  readonly platform: string;
  /** What its tag means, where that is known: the index, or the manifest where there is none. */
  readonly digest?: Digest;
}

/** The same as one attempt asks for it. */
export interface AskedImage extends WantedImage {
  /** What it is called where it is asked for, which is not always its reference. */
  readonly name: string;
  /** Who is asked for it, in this order. */
  readonly hosts: readonly string[];
}

export interface AttemptOptions extends Omit<TransferOptions, 'onBytes'> {
  /** Told the digest of the index (or of the manifest where there is none) as soon as it is known. */
  readonly onIndex?: (digest: Digest) => void;
  /** Told once what there is to do and then how far it is. */
  readonly onProgress?: (progress: PullProgress) => void;
}

/** How far an attempt is. */
export interface PullProgress {
  readonly bytes: number;
  readonly total: number;
  readonly layers: number;
  /** The host that sends the bytes, where it is known. */
  readonly host?: string;
}

/** What brings an image: buildx itself (`docker buildx imagetools`), or the BuildKit that the builder is. */
export type Way = 'imagetools' | 'builder';

/** A pulled image and the bytes that came over the network for it. */
export interface Pulled extends StoredImage {
  readonly fetchedBytes: number;
  readonly way: Way;
  /** Why it was the builder. */
  readonly why?: string;
  /** The host that the last of these bytes came by, where it is known. */
  readonly host?: string;
}

/**
 * One attempt to bring an image whole into the store: the index byte for byte, and of it the wanted platform.
 *
 * The index is taken raw and hashed here, since buildx verifies only what is named by digest; the chosen manifest and all below it are fetched
 * by digest. Every blob is hashed by us before it counts.
 *
 * @throws PullError
 */
export async function pullOnce(
  store: ImageStore,
  puller: Puller,
  wanted: AskedImage,
  options: AttemptOptions,
): Promise<Pulled> {
  const { ref, name, hosts, platform } = wanted;
  const known = wanted.digest ?? parseDigest(parseReference(ref)?.digest);
  const index = await fetchManifest(store, puller, wanted, known, options);
  options.onIndex?.(index.digest);
  const chosen = chooseManifest(index.text, index.digest, ref, platform);
  const text = chosen.manifest ? index.text : (await fetchManifest(store, puller, wanted, chosen.digest, options)).text;
  const manifest = parseManifest(text, ref);
  if (manifest.kind !== 'manifest')
    throw new PullError('wrong-bytes', ref, `${chosen.digest} is an index where a manifest should be`);

  const { bytes, host } = await fetchBlobs(
    store,
    puller,
    { ref, name, hosts, platform, manifest: chosen.digest },
    blobsOf(manifest),
    options,
  );
  const stored = await findInStore(store, index.digest, ref, platform);
  if (!stored)
    throw new PullError('wrong-bytes', ref, 'what arrived does not have the digests that its manifest names');
  return { ...stored, fetchedBytes: bytes, way: 'imagetools', host };
}

/** @param expected the digest to ask for; without one, whatever the tag means */
async function fetchManifest(
  store: ImageStore,
  puller: Puller,
  { ref, name }: AskedImage,
  expected: Digest | undefined,
  { stallTimeout, signal }: AttemptOptions,
): Promise<{ text: string; digest: Digest }> {
  const known = expected && (await readBlob(store, expected));
  if (known !== undefined && expected) return { text: known, digest: expected };
  const manifest = await inspect(puller, ref, expected ? pin(name, expected) : name, { stallTimeout, signal });
  if (expected && manifest.digest !== expected)
    throw new PullError('wrong-bytes', ref, `a registry or mirror answered with other bytes: ${manifest.digest}`);
  await putBlob(store, manifest.text);
  return manifest;
}

/** One attempt to learn what a tag means, which leaves nothing in the store. */
export async function resolveOnce(
  _: ImageStore,
  puller: Puller,
  { ref, name }: AskedImage,
  options: AttemptOptions,
): Promise<Digest> {
  return (await inspect(puller, ref, name, options)).digest;
}

async function inspect(
  puller: Puller,
  ref: string,
  name: string,
  { stallTimeout, signal }: Pick<AttemptOptions, 'stallTimeout' | 'signal'>,
): Promise<{ text: string; digest: Digest }> {
  const outcome = await imagetools(inspectRawCommand(puller, name), { exact: true, timeout: stallTimeout, signal });
  if (outcome.exitCode !== 0) throw pullFailure(ref, outcome);
  parseManifest(outcome.stdout, ref);
  return { text: outcome.stdout, digest: digestOf(outcome.stdout) };
}

async function fetchBlobs(
  store: ImageStore,
  puller: Puller,
  image: PulledManifest,
  blobs: readonly BlobRef[],
  { onProgress, stallTimeout, signal }: AttemptOptions,
): Promise<Transferred> {
  const missing = await missingBlobs(store, blobs);
  if (missing.length === 0) return { bytes: 0 };
  return withBlobLocks(store, missing, signal, async (guarded) => {
    // Whoever held the locks before may have brought them.
    const still = await missingBlobs(store, missing);
    if (still.length === 0) return { bytes: 0 };
    const total = still.reduce((sum, blob) => sum + blob.size, 0);
    const onBytes = (bytes: number, host?: string): void => onProgress?.({ bytes, total, layers: still.length, host });
    onBytes(0);
    return transfer(store, puller, image, still, { stallTimeout, signal: guarded, onBytes });
  });
}
