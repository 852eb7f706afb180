import { PullError } from '../buildx/pull-error';
import { engineImageId, engineMayHave } from '../docker/images';
import { BuildkitError } from '../errors';
import { familiarReference, parseReference } from '../oci/reference';
import { RegistryError } from '../registry/registry-error';
import { systemFailure } from '../system-failure';
import { pullByBuilder } from './pull-by-builder';
import { pullFromEngine } from './pull-from-engine';
import { pullFromRegistry } from './pull-from-registry';
import type { ImageRequest, Pulled, PullOptions } from './pull-options';
import type { Puller } from './puller';
import type { Digest } from '../oci/digest';

/**
 * Pulls an image into the store, with as many retries of its parts as necessary.
 *
 * @throws BuildkitError: a transient one if nothing came for `giveUpAfter`, and a permanent one at once
 */
export async function pullImage(puller: Puller, request: ImageRequest, options: PullOptions = {}): Promise<Pulled> {
  const { store, builder, limits } = puller;
  const { ref, fromEngine, engineOnly } = request;
  if (engineOnly) return pullFromEngine(store, request);
  try {
    return await (builder
      ? pullByBuilder(store, builder, request, limits, options)
      : pullFromRegistry(puller, request, options));
  } catch (error) {
    const failure = explained(error, request, options.signal);
    // An engine can have an image that no registry has: `docker load`, `docker build` and build tools of many languages leave theirs there.
    if (!isNowhere(error)) throw failure;
    if (fromEngine && (await engineImageId(ref)) !== undefined) return pullFromEngine(store, request);
    throw !fromEngine && (await engineMayHave(ref)) ? withEngineHint(failure, ref) : failure;
  }
}

/** Whether no registry has the image. One that did not answer, or not yet, can have it. */
function isNowhere(error: unknown): boolean {
  const isOfPull = error instanceof RegistryError || error instanceof PullError;
  return isOfPull && ['not-found', 'denied', 'no-such-host'].includes(error.kind);
}

function withEngineHint(error: unknown, ref: string): unknown {
  if (!(error instanceof BuildkitError)) return error;
  const name = familiarReference(parseReference(ref) ?? { domain: '', path: ref });
  const { code, what, failedIn } = error;
  const remedy = `the Docker engine of this machine has an image of this name. To build on that one, set "fromEngine": ["${name}"] in the options of docker-build; if a project of this workspace builds it, name that by "project:NAME" in buildContexts; otherwise push it to a registry`;
  return new BuildkitError({ code, what, failedIn, remedy }, { cause: error });
}

/**
 * Resolves the tag of an image, with the same retries as {@link pullImage}, and fetches nothing.
 *
 * @throws BuildkitError, also if images are pulled with the builder, which cannot resolve a tag without fetching
 */
export async function resolveTag(
  { client, builder }: Puller,
  ref: string,
  { signal, onNotice }: PullOptions = {},
): Promise<Digest> {
  if (builder)
    throw new PullError('only-builder', ref, 'the builder cannot tell what its tag means without pulling it');
  const pull = client.openPull(ref, { signal, onEvent: onNotice });
  return pull.headManifest().catch((error: unknown) => {
    throw explained(error, { ref }, signal);
  });
}

/** The same error, with what only the pull of an image knows. */
function explained(error: unknown, { ref, digest }: Omit<ImageRequest, 'platform'>, signal?: AbortSignal): unknown {
  if (signal?.aborted) return new PullError('interrupted', ref, 'the pull was interrupted');
  const ofHost = systemFailure(error);
  if (ofHost) return new BuildkitError({ ...ofHost, what: `${ref}: ${ofHost.what}` }, { cause: error });
  // A registry removes images that no tag points to any more, and it never had an image that a builder wrote.
  const isDropped = error instanceof RegistryError && error.kind === 'not-found' && digest !== undefined;
  if (!isDropped || parseReference(ref)?.digest !== undefined) return error;
  return notItsOwn(ref, digest);
}

/** The error for a digest that is locked for an image and that its registry does not have. */
export function notItsOwn(ref: string, digest: Digest): PullError {
  return new PullError('moved', ref, `its registry does not have ${digest}, which is locked for it`);
}
