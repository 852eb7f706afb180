import { BuildkitError } from '../errors';
import { PullError } from '../buildx/pull-error';
import { hasTag, isKnown, noteName, noteTag } from '../image-store/image-names';
import type { StoredImage } from '../image-store/stored-image';
import { parseReference, pin } from '../oci/reference';
import { notItsOwn, pullImage, resolveTag } from '../pull/pull-image';
import type { PullOptions } from '../pull/pull-options';
import type { Puller } from '../pull/puller';
import { RegistryError } from '../registry/registry-error';
import type { Digest } from '../oci/digest';

interface Image {
  readonly ref: string;
  readonly platform: string;
  readonly fromEngine?: true | undefined;
}

/**
 * Makes sure that a digest is one of an image's repository before anything is built from it. Otherwise anyone who can write a lock could replace any
 * image with any other in the store. The registry is asked once, and only if the store does not know. An image that only the engine had is its own where
 * the options, and not the lock, say that it comes from there.
 *
 * @throws BuildkitError when it is not, or when no host can be asked
 */
export async function requireName(puller: Puller, image: Image, digest: Digest, options: PullOptions): Promise<void> {
  const { ref } = image;
  if (await isKnown(puller.store, image, digest)) return;
  const pinned = parseReference(ref)?.digest;
  if (!puller.builder && pinned !== undefined && pinned !== digest) throw notItsOwn(ref, digest);
  const why = `asked whether ${digest}, which is locked for it, is its own`;
  const found = await askFor(puller, image, pin(ref, digest), options, why).catch((error: unknown) => {
    throw error instanceof RegistryError && error.kind === 'not-found' ? notItsOwn(ref, digest) : error;
  });
  if (found !== digest) throw notItsOwn(ref, digest);
  await noteName(puller.store, ref, digest);
}

/**
 * Makes sure that an image without an index, and for another platform than the requested one, is the one that its tag points to. BuildKit builds on
 * such an image for every platform. Otherwise anyone who can write a lock could replace an image with the one for another platform in its index.
 *
 * @throws BuildkitError when it is not, or when no host can be asked
 */
export async function requireOnlyPlatform(
  puller: Puller,
  image: Image,
  { indexDigest, otherPlatform }: Pick<StoredImage, 'indexDigest' | 'otherPlatform'>,
  options: PullOptions,
): Promise<void> {
  const { ref, platform } = image;
  if (otherPlatform === undefined || parseReference(ref)?.digest === indexDigest) return;
  if (await hasTag(puller.store, ref, indexDigest)) return;
  const locked = `${indexDigest}, which is locked for it, is for ${otherPlatform} and not for ${platform}`;
  const today = await askFor(puller, image, ref, options, `asked for its tag, since ${locked}`);
  if (today !== indexDigest) throw new PullError('moved', ref, `${locked}, and its tag points to another image`);
  await noteTag(puller.store, ref, indexDigest);
}

/**
 * @param ref of the image, to be resolved
 * @param why the registry is asked, for the error when it gives no answer
 */
async function askFor(puller: Puller, image: Image, ref: string, options: PullOptions, why: string): Promise<Digest> {
  // The digests of a builder are unknown to the registry, so the builder has to pull the image by its name to compare.
  if (puller.builder) return (await pullImage(puller, image, options)).indexDigest;
  return resolveTag(puller, ref, options).catch((error: unknown) => {
    if (!(error instanceof RegistryError) || error.kind === 'not-found') throw error;
    throw new BuildkitError({ ...error, what: `${error.what} (${why})` }, { cause: error });
  });
}
