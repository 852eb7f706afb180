import { formatLock, lockPath, readLock, readLocks, writeLocks, type BaseImageLock } from '../../base-images/lock-file';
import type { DockerBuildOptions } from '../../component/options';
import type { DownloadTally } from '../../downloads/tally';
import { downloadLock, type LockedDownload } from '../../downloads/lock/locked-download';
import { badInput } from '../../errors';
import { pluralize } from '../../util/format';
import type { DownloadsNeeds } from './build-downloads';
import { lockFolderOf, type ComponentSources } from '../plan/component-sources';

interface Place {
  readonly workspaceRoot: string;
  /** That builds: `web:docker-build`. */
  readonly task: string;
}

/** What the locks of a component let RUN download, by the platform of the build. */
export async function lockedDownloads(
  sources: ComponentSources,
  workspaceRoot: string,
): Promise<ReadonlyMap<string, readonly LockedDownload[]>> {
  const locks = await readLocks(lockFolderOf(sources, workspaceRoot));
  return new Map(locks.map(({ platform, downloads = [] }) => [platform, downloads]));
}

/**
 * Refuses to lock downloads where nobody could keep them or find the lock again. Outside of the sources a lock is an output of prefetch, which Nx
 * replaces by one from its cache.
 *
 * @throws BuildkitError
 */
export function requireLockable(
  { lock }: Pick<DockerBuildOptions, 'lock'>,
  { downloadSettings, store }: Pick<DownloadsNeeds, 'downloadSettings' | 'store'>,
): void {
  if (!downloadSettings)
    throw badInput(
      'NXBK-1002',
      'The option lockDownloads needs the option downloads of the buildkit-config target, which is off',
      'set downloads to true on the buildkit-config target',
    );
  if (lock !== 'project')
    throw badInput(
      'NXBK-1002',
      'Downloads are locked in locks that are part of the sources only, and those of this project are in dist',
      'set "lock": "project" in the options of docker-build, in project.json or in nx.json for all projects',
    );
  if (store.isReadOnly)
    throw badInput(
      'NXBK-0601',
      `Downloads that are not kept cannot be locked, and this user cannot write to the image store ${store.root}`,
      'choose another folder with the option storeDir',
    );
}

/**
 * The locks that the downloads of a build are to be added to. To be asked for before the build, too, which takes long.
 *
 * @throws BuildkitError where a platform has none
 */
export async function requireLocks(
  sources: ComponentSources,
  platforms: ReadonlySet<string>,
  { workspaceRoot, task }: Place,
): Promise<ReadonlyMap<string, BaseImageLock>> {
  const folder = lockFolderOf(sources, workspaceRoot);
  const locks = new Map<string, BaseImageLock>();
  for (const platform of platforms) {
    const lock = await readLock(lockPath(folder, platform));
    if (!lock)
      throw badInput(
        'NXBK-0701',
        `The base images for ${platform} are not locked`,
        `run the prefetch target of ${task} first`,
      );
    locks.set(platform, lock);
  }
  return locks;
}

/**
 * Writes what RUN has downloaded into the locks of the platforms that were built, instead of what was there.
 *
 * @returns what was locked, for the user
 */
export async function lockDownloads(
  sources: ComponentSources,
  platforms: ReadonlySet<string>,
  downloads: readonly LockedDownload[],
  place: Place,
): Promise<readonly string[]> {
  const folder = lockFolderOf(sources, place.workspaceRoot);
  const locks = [...(await requireLocks(sources, platforms, place))];
  const before = locks.flatMap(([, lock]) => lock.downloads ?? []);
  const texts = locks.map(([platform, lock]) => [platform, formatLock({ ...lock, downloads })] as const);
  await writeLocks(folder, new Map(texts), { keepOthers: true });
  const count = pluralize(new Set(downloads.map(({ url }) => url)).size, 'download');
  return [
    ...changes(before, downloads),
    `Locked ${count} of RUN for ${[...platforms].join(' and ')} in ${folder}: commit it`,
  ];
}

/** URLs that are shown at most. */
const MOST_SHOWN = 20;

/** What the lock lacks of what RUN has downloaded, for the user. */
export function describeUnkept(tally: Pick<DownloadTally, 'unkept'> | undefined): readonly string[] {
  const { unkept = [] } = tally ?? {};
  if (unkept.length === 0) return [];
  const further = unkept.length - MOST_SHOWN;
  return [
    `Not locked, since nobody may keep what they bring: ${pluralize(unkept.length, 'URL')}, which RUN asks for with a login or for a part of a file, which redirect or forbid it, or whose content has no certain end or is not what the URL names`,
    ...unkept.slice(0, MOST_SHOWN).map((url) => `  ${url}`),
    ...(further > 0 ? [`  and ${further} more`] : []),
  ];
}

/** What was locked as something else. */
function changes(before: readonly LockedDownload[], downloads: readonly LockedDownload[]): readonly string[] {
  const lock = downloadLock(before);
  return downloads.flatMap(({ url, digest, mayChange }) => {
    const earlier = (lock.get(url) ?? []).map((one) => one.digest);
    return mayChange || earlier.length === 0 || earlier.includes(digest)
      ? []
      : [`${url} changed: ${earlier.join(' or ')} → ${digest}`];
  });
}
