import type { Puller } from '../buildx/imagetools';
import {
  forImagetools,
  hostOf,
  hostOfRegistry,
  mirrorsOf,
  nameAtMirror,
  pathMirrors,
  withoutMirrors,
} from './imagetools-mirrors';
import { PullError, type PullFailureKind } from '../buildx/pull-error';
import type { AskedImage, AttemptOptions, WantedImage } from './pull-options';
import { openPuller, type PullSource } from './puller';
import { registryOf } from '../oci/reference';
import type { ImageStore } from '../image-store/store';

/** What a mirror alone cannot decide: it may lack what its origin has. */
const ORIGIN_DECIDES: ReadonlySet<PullFailureKind> = new Set([
  'not-found',
  'no-such-platform',
  'denied',
  'certificate',
]);

/** After these BuildKit goes on to the next host, and so do we. */
const NEXT_HOST: ReadonlySet<PullFailureKind> = new Set([
  ...ORIGIN_DECIDES,
  'token',
  'rate-limited',
  'server-error',
  'unreachable',
]);

/** What is tried, from whichever host the puller asks. */
export type Once<T> = (store: ImageStore, puller: Puller, image: AskedImage, options: AttemptOptions) => Promise<T>;

/**
 * One attempt at an image: with the mirrors first and, where these say that it cannot be had, with its origin alone.
 *
 * @param leaveOut mirrors that are not asked this time
 * @throws PullError, permanent only when the origin itself was asked and said so
 */
export async function attemptPull<T>(
  once: Once<T>,
  store: ImageStore,
  source: PullSource,
  wanted: WantedImage,
  leaveOut: readonly string[],
  options: AttemptOptions,
): Promise<T> {
  const registry = registryOf(wanted.ref);
  const mirrors = mirrorsOf(source.toml, registry);
  const asked = mirrors.filter((mirror) => !leaveOut.includes(mirror));
  const paths = pathMirrors(asked);
  const pullWithout = async (without: readonly string[], at?: Pick<AskedImage, 'name' | 'hosts'>): Promise<T> => {
    const toml = forImagetools(withoutMirrors(source.toml, registry, without));
    const byReference = mirrors.filter((mirror) => !without.includes(mirror) && !paths.includes(mirror));
    const hosts = [...byReference.map(hostOf), hostOfRegistry(registry)];
    const image = { ...wanted, name: wanted.ref, hosts, ...at };
    return once(store, await openPuller(store, { ...source, toml }), image, options);
  };
  for (const mirror of paths) {
    try {
      return await pullWithout(leaveOut, { name: nameAtMirror(mirror, wanted.ref), hosts: [hostOf(mirror)] });
    } catch (error) {
      if (!(error instanceof PullError) || !NEXT_HOST.has(error.kind)) throw error;
    }
  }
  try {
    return await pullWithout(leaveOut);
  } catch (error) {
    if (!(error instanceof PullError) || asked.length === 0 || !ORIGIN_DECIDES.has(error.kind)) throw error;
    return pullWithout(mirrors).catch((fromOrigin: unknown) => {
      throw verdict(wanted.ref, asked, error, fromOrigin);
    });
  }
}

function verdict(ref: string, asked: readonly string[], fromMirror: PullError, fromOrigin: unknown): unknown {
  if (!(fromOrigin instanceof PullError) || !fromOrigin.transient) return fromOrigin;
  const reason = fromOrigin.what.replace(`${ref}: `, '');
  return new PullError(
    fromMirror.kind,
    ref,
    `could not find out whether it can be had: the mirror ${asked.join(', ')} cannot give it, and the origin could not be asked (${reason})`,
    true,
  );
}
