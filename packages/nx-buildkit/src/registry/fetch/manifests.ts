import { answerFailure, readWhole } from '../http/answer';
import type { FetchedManifest } from '../client';
import { ask, type ClientContext } from './client-context';
import { checkManifest, MANIFEST_TYPES } from './manifest-document';
import type { HostAttempt, PullContext } from '../retry/persistence';
import { RequestFailure } from '../registry-error';
import type { RegistryHost } from '../hosts/registry-hosts';
import { type Digest, parseDigest } from '../../oci/digest';
import { LARGEST_MANIFEST } from '../../oci/manifest';
import { afterAwake } from '../../process/after-awake';

/** The pull that asks. */
type Asker = Pick<PullContext, 'repository' | 'patience'>;

/**
 * Fetches an index or a manifest from one host, once.
 *
 * @param reference a tag or a digest
 * @throws RequestFailure
 */
export async function fetchManifest(
  context: ClientContext,
  pull: Asker,
  host: RegistryHost,
  reference: string,
  how: HostAttempt,
): Promise<FetchedManifest> {
  const expected = parseDigest(reference);
  const question = {
    ...questionFor(host, pull.repository, reference),
    // On an unencrypted network, a tag could be redirected to another image.
    isVerified: expected !== undefined,
  };
  const { request, response, release } = await ask(context, pull.patience, host, question, how);
  const { stallTimeout } = context.limits;
  // A document is small: one that trickles in counts as missing.
  const cancel = afterAwake(stallTimeout, () => {
    const reason = `${response.sentBy} did not send a whole manifest in ${stallTimeout / 1_000} s`;
    response.body.destroy(answerFailure(response, request, 'stalled', reason));
  });
  try {
    const bytes = await readWhole(response, request, LARGEST_MANIFEST, how.signal);
    context.turns.gotOn(host);
    pull.patience.renew();
    return { ...checkManifest(bytes, expected, response, request), host: host.host };
  } finally {
    cancel();
    release();
  }
}

/**
 * Asks one host once what a tag means.
 *
 * @throws RequestFailure
 */
export async function fetchManifestDigest(
  context: ClientContext,
  pull: Asker,
  host: RegistryHost,
  reference: string,
  how: HostAttempt,
): Promise<Digest> {
  const question = { ...questionFor(host, pull.repository, reference), method: 'HEAD' as const };
  try {
    const { response, release } = await ask(context, pull.patience, host, question, how);
    release();
    await response.body.dump();
    pull.patience.renew();
    const digest = parseDigest(response.headers['docker-content-digest']);
    if (digest) return digest;
  } catch (error) {
    if (!(error instanceof RequestFailure) || error.failure.kind !== 'refused') throw error;
  }
  // Some registries do not support HEAD, and some do not return the digest.
  // https://github.com/containerd/containerd/blob/v2.4.2/core/remotes/docker/resolver.go (retryRequest, Resolve)
  return (await fetchManifest(context, pull, host, reference, how)).digest;
}

function questionFor(host: RegistryHost, repository: string, reference: string) {
  return {
    asked: 'manifest' as const,
    repository,
    path: `/${repository}/manifests/${reference}${namespaceOf(host)}`,
    headers: { accept: MANIFEST_TYPES },
  };
}

/**
 * A mirror of several registries has to know which one is meant. https://github.com/containerd/containerd/blob/v2.4.2/core/remotes/docker/resolver.go
 * (addNamespace)
 */
export function namespaceOf({ isMirror, registry }: RegistryHost): string {
  return isMirror ? `?ns=${encodeURIComponent(registry)}` : '';
}
