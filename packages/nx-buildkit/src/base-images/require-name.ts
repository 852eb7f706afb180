import { BuildkitError } from '../errors';
import { hasName, noteName } from '../image-store/image-names';
import { parseReference, pin } from '../oci/reference';
import { notItsOwn, pullImage, resolveTag } from '../pull/pull-image';
import type { PullOptions } from '../pull/pull-options';
import type { Puller } from '../pull/puller';
import { RegistryError } from '../registry/registry-error';
import type { Digest } from '../oci/digest';

interface Image {
  readonly ref: string;
  readonly platform: string;
}

/**
 * Makes sure that a digest is one of an image's repository before anything is built from it. Otherwise anyone who can write a lock could replace any
 * image with any other in the store. The registry is asked once, and only if the store does not know.
 *
 * @throws BuildkitError when it is not, or when no host can be asked
 */
export async function requireName(puller: Puller, image: Image, digest: Digest, options: PullOptions): Promise<void> {
  const { ref } = image;
  if (await hasName(puller.store, ref, digest)) return;
  if ((await askFor(puller, image, digest, options)) !== digest) throw notItsOwn(ref, digest);
  await noteName(puller.store, ref, digest);
}

async function askFor(puller: Puller, image: Image, digest: Digest, options: PullOptions): Promise<Digest> {
  const { ref } = image;
  // The digests of a builder are unknown to the registry, so the builder has to pull the image by its name to compare.
  if (puller.builder) return (await pullImage(puller, image, options)).indexDigest;
  const pinned = parseReference(ref)?.digest;
  if (pinned !== undefined && pinned !== digest) throw notItsOwn(ref, digest);
  return resolveTag(puller, pin(ref, digest), options).catch((error: unknown) => {
    if (!(error instanceof RegistryError)) throw error;
    if (error.kind === 'not-found') throw notItsOwn(ref, digest);
    const { what, failedIn, transient, remedy } = error;
    const why = `asked whether ${digest}, which is locked for it, is its own`;
    throw new BuildkitError({ what: `${what} (${why})`, failedIn, transient, remedy }, { cause: error });
  });
}
