import { run } from '../../process/run';

/**
 * Why a value is missing that git did not tell. There may be none, or git may refuse to look, as it does in a folder of another user
 * (https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory): only git itself says which.
 */
export const UNKNOWN_TO_GIT = {
  commit: 'git shows no commit of the workspace, and `git log -1` there says why',
  branch: 'the workspace is on no git branch that git shows, and `git status` there says why',
  ref: 'the workspace is on no git branch and no git tag that git shows, and `git status` there says why',
} as const;

/** What a command of git prints; undefined if that is nothing, or if there is no repository, no commit or no git. */
export async function askGit(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await run({ file: 'git', args }, { cwd: folder });
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
