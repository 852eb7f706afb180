import { askOnce } from '../../util/ask-once';
import { maskCredentials } from '../../util/sanitize';
import { run } from '../../process/run';
import { environment } from '../../util/task-scope';

/** What git knows of a workspace. */
export interface SourceRevision {
  readonly commitSha?: string;
  /** Of the commit, ISO 8601: unlike the time of the build it is the same for the same sources. */
  readonly committed?: string;
  readonly branch?: string;
  /** The URL of `origin`, without credentials. */
  readonly source?: string;
}

/** Variables of CI systems that name the branch, in the order in which they are looked at. */
export const BRANCH_VARIABLES = ['GITHUB_HEAD_REF', 'GITHUB_REF_NAME', 'CI_COMMIT_REF_NAME', 'BRANCH_NAME'] as const;

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

/** Asks git; unknown values are left out, if there is no repository, no commit or no git. */
export async function readSourceRevision(workspaceRoot: string, env = environment()): Promise<SourceRevision> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const { exitCode, stdout } = await run({ file: 'git', args }, { cwd: workspaceRoot });
    return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  };
  const [commit, head, origin] = await Promise.all([
    git('log', '-1', '--format=%H %cI'),
    git('symbolic-ref', '--short', 'HEAD'),
    git('config', '--get', 'remote.origin.url'),
  ]);
  const [commitSha, committed] = commit?.split(' ') ?? [];
  // CI checks out a commit and not a branch, and names the branch in a variable.
  const branch = head ?? BRANCH_VARIABLES.map((name) => env[name]).find((name) => name);
  return {
    ...(commitSha && committed && { commitSha, committed }),
    ...(branch && { branch }),
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
