import { imagetools, inspectRawCommand, type Puller } from '../buildx/imagetools';
import { digestOf, putBlob, readBlob, type BlobRef } from '../image-store/blobs';
import { parseManifest, type ImageManifest } from '../oci/manifest';
import type { AskedImage, AttemptOptions } from './pull-options';
import { pullFailure, PullError } from '../buildx/pull-error';
import { parseReference, pin } from '../oci/reference';
import { parseDigest, type Digest, type ImageStore } from '../image-store/store';
import { findManifest } from '../image-store/find-manifest';

/** What upstream says an image is for one platform. */
export interface Upstream {
  /** Of the index, or of the manifest where there is none. */
  readonly indexDigest: Digest;
  readonly manifestDigest: Digest;
  readonly manifest: ImageManifest;
}

interface Fetched {
  readonly text: string;
  readonly digest: Digest;
}

/**
 * Brings the index and the wanted platform's manifest into the store, byte for byte.
 *
 * The index is taken raw and hashed here, since buildx verifies only what is named by digest; what is below it is fetched by digest.
 *
 * @throws PullError
 */
export async function fetchUpstream(
  store: ImageStore,
  puller: Puller,
  wanted: AskedImage,
  options: AttemptOptions,
): Promise<Upstream> {
  const { ref, platform } = wanted;
  const known = wanted.digest ?? parseDigest(parseReference(ref)?.digest);
  const index = await fetchManifest(store, puller, wanted, known, options);
  options.onIndex?.(index.digest);
  const found = await findManifest({ ref, platform }, index.digest, async (digest) =>
    digest === index.digest ? index.text : (await fetchManifest(store, puller, wanted, digest, options)).text,
  );
  if (!found) throw new PullError('wrong-bytes', ref, 'there is no manifest behind its index');
  return { indexDigest: index.digest, ...found };
}

/**
 * Brings the configuration of an image into the store, and nothing of its layers: a registry gives any blob by its digest where it is asked for
 * a manifest that it has none of.
 * https://github.com/containerd/containerd/blob/v2.4.2/core/remotes/docker/resolver.go (Resolve)
 *
 * @returns its text
 * @throws PullError
 */
export async function fetchConfig(
  store: ImageStore,
  puller: Puller,
  image: AskedImage,
  { digest }: BlobRef,
  options: AttemptOptions,
): Promise<string> {
  const known = await readBlob(store, digest);
  if (known !== undefined) return known;
  const config = verified(image.ref, digest, await inspect(puller, image.ref, pin(image.name, digest), options));
  await putBlob(store, config.text);
  return config.text;
}

/** One attempt to learn what a tag means, which leaves nothing in the store. */
export async function resolveOnce(
  _: ImageStore,
  puller: Puller,
  { ref, name }: AskedImage,
  options: AttemptOptions,
): Promise<Digest> {
  return (await inspectManifest(puller, ref, name, options)).digest;
}

/** @param expected the digest to ask for; without one, whatever the tag means */
async function fetchManifest(
  store: ImageStore,
  puller: Puller,
  { ref, name }: AskedImage,
  expected: Digest | undefined,
  options: AttemptOptions,
): Promise<Fetched> {
  const known = expected && (await readBlob(store, expected));
  if (known !== undefined && expected) return { text: known, digest: expected };
  const asked = await inspectManifest(puller, ref, expected ? pin(name, expected) : name, options);
  const manifest = expected ? verified(ref, expected, asked) : asked;
  await putBlob(store, manifest.text);
  return manifest;
}

async function inspectManifest(puller: Puller, ref: string, name: string, options: AttemptOptions): Promise<Fetched> {
  const manifest = await inspect(puller, ref, name, options);
  parseManifest(manifest.text, ref);
  return manifest;
}

async function inspect(
  puller: Puller,
  ref: string,
  name: string,
  { stallTimeout, signal }: AttemptOptions,
): Promise<Fetched> {
  const outcome = await imagetools(inspectRawCommand(puller, name), { exact: true, timeout: stallTimeout, signal });
  if (outcome.exitCode !== 0) throw pullFailure(ref, outcome);
  return { text: outcome.stdout, digest: digestOf(outcome.stdout) };
}

function verified(ref: string, expected: Digest, fetched: Fetched): Fetched {
  if (fetched.digest === expected) return fetched;
  throw new PullError('wrong-bytes', ref, `a registry or mirror answered with other bytes: ${fetched.digest}`);
}
