import { run } from '../../process/run';

/** What a command of git prints; undefined if that is nothing, or if there is no repository, no commit or no git. */
export async function askGit(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await run({ file: 'git', args }, { cwd: folder });
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
