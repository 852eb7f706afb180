import { parseDigest, type Digest } from '../../oci/digest';
import { isCount } from '../../util/json';
import { isImmutable } from '../immutable';
import { hasLogin } from '../store/keeping';
import { downloadKey, type KeptDownload } from '../store/records';
import { isIndex, isListing } from './indexes';

/** What a URL brought, as a lock has it. */
export interface LockedDownload {
  /** Without credentials. */
  readonly url: string;
  readonly digest: Digest;
  /** bytes */
  readonly size: number;
  /** Of an index, such as apt's: another one is not refused, since it is made to change. */
  readonly mayChange?: true;
}

/** What a lock has, by URL. */
export type DownloadLock = ReadonlyMap<string, readonly LockedDownload[]>;

type Lockable = Pick<KeptDownload, 'url' | 'digest' | 'size' | 'headers'>;

export function lockDownload({ url, digest, size, headers }: Lockable): LockedDownload {
  const asked = new URL(url);
  const mayChange = !isImmutable(asked) && (isIndex(asked) || isListing(headers['content-type']));
  return { url, digest, size, ...(mayChange && { mayChange }) };
}

/** Each once and in one order, so that the same downloads give the same bytes of a lock. */
export function sortDownloads(downloads: readonly LockedDownload[]): readonly LockedDownload[] {
  const distinct = new Map(downloads.map((one) => [downloadKey(one), one]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** By URL; those of several locks may differ. */
export function downloadLock(downloads: readonly LockedDownload[]): DownloadLock {
  const lock = new Map<string, LockedDownload[]>();
  for (const one of sortDownloads(downloads)) lock.set(one.url, [...(lock.get(one.url) ?? []), one]);
  return lock;
}

/** Those of a URL that anything else is compared with. */
export function fixedIn(lock: DownloadLock, { href }: URL): readonly LockedDownload[] {
  return (lock.get(href) ?? []).filter(({ mayChange }) => !mayChange);
}

export function isAmong(locked: readonly LockedDownload[], { digest }: Pick<LockedDownload, 'digest'>): boolean {
  return locked.some((one) => one.digest === digest);
}

/** @returns undefined for a value that no build has locked */
export function lockedDownload(found: unknown): LockedDownload | undefined {
  const { url, digest: named, size, mayChange } = (found ?? {}) as Readonly<Record<keyof LockedDownload, unknown>>;
  const digest = parseDigest(named);
  if (typeof url !== 'string' || !isPublicUrl(url) || !digest || !isCount(size)) return undefined;
  return { url, digest, size, ...(mayChange === true && { mayChange }) };
}

function isPublicUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.href === text && /^https?:$/.test(url.protocol) && !hasLogin(url);
}
