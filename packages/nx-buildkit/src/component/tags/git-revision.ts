import { askOnce } from '../../util/ask-once';
import { maskCredentials } from '../../util/sanitize';
import { askGit } from './git';

/** What git knows of a workspace. */
export interface SourceRevision {
  readonly commitSha?: string;
  /** Of the commit, ISO 8601: unlike the time of the build it is the same for the same sources. */
  readonly committed?: string;
  /** The URL of `origin`, without credentials. */
  readonly source?: string;
}

/** {@link readSourceRevision}, asked once in a run. */
export function revisionInRun({
  workspaceRoot,
  projects,
}: {
  readonly workspaceRoot: string;
  readonly projects: object;
}) {
  return askOnce(projects, 'source revision', () => readSourceRevision(workspaceRoot));
}

/** Asks git; unknown values are left out. */
export async function readSourceRevision(workspaceRoot: string): Promise<SourceRevision> {
  const [commit, origin] = await Promise.all([
    askGit(workspaceRoot, 'log', '-1', '--format=%H %cI'),
    askGit(workspaceRoot, 'config', '--get', 'remote.origin.url'),
  ]);
  const [commitSha, committed] = commit?.split(' ') ?? [];
  return {
    ...(commitSha && committed && { commitSha, committed }),
    ...(origin && { source: webUrl(origin) }),
  };
}

/** `git@github.com:owner/name.git` as a URL that a reader can open. */
export function webUrl(origin: string): string {
  return maskCredentials(origin)
    .replace('***@', '')
    .replace(/^(?:ssh:\/\/)?git@([^/:]+)[:/]/, 'https://$1/')
    .replace(/\.git$/, '');
}
