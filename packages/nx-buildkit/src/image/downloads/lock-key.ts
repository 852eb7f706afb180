import { sortDownloads, type LockedDownload } from '../../downloads/lock/locked-download';
import { digestOf, hexOf } from '../../oci/digest';

/** Of nobody: https://www.rfc-editor.org/rfc/rfc5737#section-3 */
const NOBODY = '192.0.2.1';

/** Addresses by their names. */
type Hosts = Readonly<Record<string, string>>;

/** What is a part of the key of each RUN. */
export interface KeyedSteps {
  /** What the lock of the image lets RUN download. */
  readonly locked?: readonly LockedDownload[] | undefined;
  /** The name of a build that shares no RUN with another one: see withUnsharedSteps. */
  readonly unsharedSteps?: string | undefined;
  /** The state of the store of a build that may do without what it lacks. */
  readonly lackingStore?: string | undefined;
}

/**
 * A name for what a lock lets RUN download, without the indexes, which nothing is compared with.
 *
 * @returns undefined where it is anything
 */
export function lockKey(locked: readonly LockedDownload[] = []): string | undefined {
  const fixed = sortDownloads(locked.filter(({ mayChange }) => !mayChange));
  if (fixed.length === 0) return undefined;
  const text = fixed.map(({ url, digest }) => `${url} ${digest}\n`).join('');
  return hexOf(digestOf(text)).slice(0, 32);
}

/** The hosts that tell the RUNs of one lock, of one store that lacks something, or of one build, from those of others. */
export function keyHosts({ locked, unsharedSteps, lackingStore }: KeyedSteps): Hosts {
  if (unsharedSteps !== undefined) return hostNamed(unsharedSteps);
  return { ...lockHost(locked), ...(lackingStore !== undefined && hostNamed(`${lackingStore}.store`)) };
}

/** What decides which builds a build shares its steps with: all that have the same. */
export function shareKey(steps: KeyedSteps): string {
  return Object.keys(keyHosts(steps)).join(' ');
}

/**
 * A host that is added to the hosts file of each RUN, and to no image. Its name is a part of the key under which BuildKit caches a RUN, so that one
 * which ran with another lock, or with none, does not stand in for it: neither here nor in a cache that others have filled.
 * https://github.com/moby/buildkit/blob/v0.34.2/solver/llbsolver/ops/exec.go (CacheMap)
 */
export function lockHost(locked: readonly LockedDownload[] | undefined): Hosts {
  const key = lockKey(locked);
  return key === undefined ? {} : hostNamed(key);
}

/** A host of the hosts file that nobody can reach. */
function hostNamed(name: string): Hosts {
  // A name that no host can have: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
  return { [`${name}.lock.invalid`]: NOBODY };
}
