import { hasName, noteName } from '../image-store/image-names';
import type { Digest, ImageStore } from '../image-store/store';
import { parseReference, pin } from '../oci/reference';
import { PullError } from '../buildx/pull-error';
import { onlyBuilderAsks } from '../pull/pull-method';
import { pullImage, resolveTag, type PullEvents } from '../pull/pull-image';
import type { PullSource } from '../pull/puller';
import type { RetryPolicy } from '../pull/retry-policy';

interface RequireOptions extends PullEvents {
  readonly policy: RetryPolicy;
  readonly signal?: AbortSignal;
}

/**
 * Makes sure that a digest is one of an image's repository before anything is built from it: whoever can write a lock could else put any image
 * that the store has in the place of any other. The registry is asked once, and only where the store does not know already.
 *
 * @throws PullError when it is not, or when nobody can be asked
 */
export async function requireName(
  store: ImageStore,
  source: PullSource,
  image: { readonly ref: string; readonly platform: string },
  digest: Digest,
  options: RequireOptions,
): Promise<void> {
  if (await hasName(store, image.ref, digest)) return;
  if ((await askFor(store, source, image, digest, options)) !== digest) throw notItsOwn(image.ref, digest);
  await noteName(store, image.ref, digest);
}

async function askFor(
  store: ImageStore,
  source: PullSource,
  { ref, platform }: { readonly ref: string; readonly platform: string },
  digest: Digest,
  { policy, ...options }: RequireOptions,
): Promise<Digest> {
  // Its digests are none of the registry's, so that it has to bring the image by its name to tell.
  if (await onlyBuilderAsks(source, ref))
    return (await pullImage(store, source, { ref, platform }, policy, options)).indexDigest;
  const pinned = parseReference(ref)?.digest;
  if (pinned !== undefined && pinned !== digest) throw notItsOwn(ref, digest);
  return resolveTag(store, source, { ref: pin(ref, digest), platform }, policy, options).catch((error: unknown) => {
    if (!(error instanceof PullError)) throw error;
    if (error.kind === 'not-found') throw notItsOwn(ref, digest);
    throw error.because(`asked whether ${digest}, which is locked for it, is its own`);
  });
}

function notItsOwn(ref: string, digest: Digest): PullError {
  return new PullError('moved', ref, `its registry does not have ${digest}, which is locked for it`);
}
