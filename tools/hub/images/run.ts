import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a program of this machine.
 *
 * @returns what it printed, without the last line's end
 * @throws with what it complained of
 */
export async function run(file: string, args: readonly string[], cwd: string, env = {}): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, args, { cwd, env: { ...process.env, ...env } });
    return stdout.trimEnd();
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr || (error as Error).message;
    throw new Error(`${file} failed: ${reason}`, { cause: error });
  }
}
