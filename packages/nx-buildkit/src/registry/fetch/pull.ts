import { badInput } from '../../errors';
import type { Descriptor } from '../../oci/manifest';
import { parseReference, withDefaultTag } from '../../oci/reference';
import type { ForeignHost } from './blob-stream';
import type { FetchedManifest, PullOptions, RegistryPull } from '../client';
import type { ClientContext } from './client-context';
import { fetchManifest, fetchManifestDigest } from './manifests';
import { createPatience } from '../retry/patience';
import { createPersistence, type HostAttempt, type PullContext } from '../retry/persistence';
import { hostsOf, type RegistryHost } from '../hosts/registry-hosts';
import { openRemoteBlob } from './remote-blob';
import { type Digest, parseDigest } from '../../oci/digest';
import { anySignal } from '../../util/any-signal';

/** Addresses of a foreign layer that are tried. */
const MOST_URLS = 4;

/**
 * @param lifetime ends with the client
 * @throws BuildkitError for text that is not a reference
 */
export function openPull(
  context: ClientContext,
  ref: string,
  { signal, onEvent = () => undefined }: PullOptions,
  lifetime: AbortSignal,
): RegistryPull {
  const { reference, pull } = beginPull(context, ref, anySignal(signal, lifetime), onEvent);
  const named = parseDigest(reference.digest);
  const { tag = 'latest' } = reference;

  type Once<T> = (host: RegistryHost, how: HostAttempt) => Promise<T>;
  const persist = <T>(once: Once<T>) =>
    createPersistence(pull, 'manifest', context.states, context.limits).obtain(once, pull.signal);

  /** The digest of a tag from the first host that answers; a mirror's answer counts unless the registry itself gives another one meanwhile. */
  async function resolveTag<T>(once: Once<T>, digestOf: (value: T) => Digest) {
    const unneeded = new AbortController();
    const origin = pull.hosts.find(({ isMirror }) => !isMirror);
    const look =
      origin && pull.hosts.length > 1
        ? context.lagLooks.digestAt(context, pull, origin, tag, anySignal(pull.signal, unneeded.signal))
        : undefined;
    try {
      const { host, value } = await persist(once);
      const digest = (host.isMirror && (await look)) || digestOf(value);
      if (digest !== digestOf(value)) pull.onEvent({ event: 'behind', host: host.host, ref });
      return { value, digest };
    } finally {
      unneeded.abort();
    }
  }

  const fetchDigest = (digest: Digest): Promise<FetchedManifest> =>
    persist((host, how) => fetchManifest(context, pull, host, digest, how)).then(({ value }) => value);

  return {
    async headManifest() {
      const once: Once<Digest> = (host, how) => fetchManifestDigest(context, pull, host, named ?? tag, how);
      if (named) return (await persist(once)).value;
      return (await resolveTag(once, (digest) => digest)).digest;
    },
    async getManifest(digest = named) {
      if (digest) return fetchDigest(digest);
      const once: Once<FetchedManifest> = (host, how) => fetchManifest(context, pull, host, tag, how);
      const { value, digest: current } = await resolveTag(once, (manifest) => manifest.digest);
      return value.digest === current ? value : fetchDigest(current);
    },
    openBlob(blob) {
      return openRemoteBlob(context, { ...pull, hosts: [...foreignHosts(blob, pull), ...pull.hosts] }, blob);
    },
  };
}

/** What the requests for an image have in common. */
export function beginPull(
  { limits, tables }: ClientContext,
  ref: string,
  signal: AbortSignal,
  onEvent: PullContext['onEvent'],
) {
  const parsed = parseReference(ref);
  if (!parsed) throw badInput('NXBK-0403', `${ref} is not the name of an image`);
  const reference = withDefaultTag(parsed);
  const pull: PullContext = {
    ref,
    repository: reference.path,
    hosts: hostsOf(tables, reference.domain),
    patience: createPatience(limits.giveUpAfter),
    signal,
    onEvent,
  };
  return { reference, pull };
}

/** The addresses in the manifest for a layer that registries may not distribute. */
function foreignHosts({ urls = [] }: Descriptor, { hosts }: PullContext): readonly ForeignHost[] {
  const [{ registry } = { registry: '' }] = hosts;
  return urls
    .slice(0, MOST_URLS)
    .flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []))
    .filter(({ protocol }) => protocol === 'https:' || protocol === 'http:')
    .map(({ protocol, host, pathname, search }) => ({
      registry,
      host,
      path: '',
      isMirror: true,
      // As in containerd: https://github.com/containerd/containerd/blob/v2.4.2/core/remotes/docker/fetcher.go (Fetch)
      isAnonymous: true,
      schemes: [protocol === 'https:' ? 'https' : 'http'],
      tls: {},
      address: pathname + search,
    }));
}
