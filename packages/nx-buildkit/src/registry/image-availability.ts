import pLimit from 'p-limit';
import { parseReference } from '../oci/reference';
import { tokenEndpoint } from './token-endpoint';
import { ask, type Answer, type RequestOptions } from './request';
import { askByScheme, type Reach } from './probe';
import type { RegistryMirror } from './mirror';

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Questions at once to one mirror. */
const CONCURRENCY = 6;

/** What a mirror says of images; of those that are in neither list it says nothing: it wants a login, or time is up. */
export interface ImagesAt {
  readonly held: readonly string[];
  readonly lacking: readonly string[];
}

/**
 * Asks a mirror which images it has.
 *
 * @param refs normalized, of the registry that the mirror stands for
 * @param deadline ms for all of them
 */
export async function imagesAt(
  mirror: RegistryMirror,
  refs: readonly string[],
  reach: Reach,
  deadline = 3_000,
): Promise<ImagesAt> {
  const signal = AbortSignal.timeout(deadline);
  const limit = pLimit(CONCURRENCY);
  const table = reach.registry[mirror.host] ?? {};
  const send = (options?: RequestOptions) => (url: URL) => ask(url, table, reach.proxy, signal, options);
  const statusOf = async (ref: string): Promise<number> => {
    const { path, tag, digest = tag ?? 'latest' } = parseReference(ref) ?? { path: ref };
    // A mirror of several registries is told by `ns` which one is meant.
    const manifest = `/v2${mirror.path}/${path}/manifests/${digest}?ns=${mirror.registry}`;
    const head = (authorization?: string): Promise<Answer> =>
      askByScheme(
        mirror.host,
        table,
        manifest,
        send({ method: 'HEAD', headers: { accept: ACCEPT, ...(authorization && { authorization }) } }),
      );
    const first = await head();
    if (first.status !== 401) return first.status;
    const token = await tokenFor(path, first.challenge, send());
    return token === undefined ? first.status : (await head(`Bearer ${token}`)).status;
  };
  const statuses = await Promise.all(refs.map((ref) => limit(() => statusOf(ref).catch(() => 0))));
  const those = (status: number) => refs.filter((_, i) => statuses[i] === status);
  return { held: those(200), lacking: those(404) };
}

async function tokenFor(
  path: string,
  challenge: string,
  get: (url: URL) => Promise<Answer>,
): Promise<string | undefined> {
  const endpoint = tokenEndpoint(challenge);
  if (!endpoint) return undefined;
  const scope = /\bscope="([^"]*)"/i.exec(challenge)?.[1] ?? `repository:${path}:pull`;
  endpoint.searchParams.set('scope', scope);
  const { token, access_token: other } = ((await get(endpoint)).json ?? {}) as Record<string, unknown>;
  const text = token ?? other;
  return typeof text === 'string' ? text : undefined;
}
